"""`tracker statements`: taking a statement out."""

from pathlib import Path

import click

from tracker import cli
from tracker.domain import statements as rules
from tracker.domain.errors import DomainError
from tracker.queries import statements as queries
from tracker.services import statements as services


@click.group()
def statements() -> None:
    """The written statements of proposed action."""


@statements.command()
@click.argument("reference")
@click.option("--format", "kind", default="docx", show_default=True, help="What to write: docx or html.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it, one in this folder named after the report and the version.",
)
@cli.as_option
@cli.plainly
def export(reference: str, kind: str, output: Path | None, as_address: str | None) -> None:
    """Write the statement of the report REFERENCE as it stands at this moment."""
    with cli.scope(as_address) as scope:
        statement = queries.get(scope.session, scope.actor, reference.strip().upper())
        written = services.export(scope.session, statement, kind, actor=scope.actor, now=scope.now)
        path = output or Path(written.filename)
        try:
            path.write_bytes(written.body)
        except OSError as error:
            raise DomainError(f"{path} cannot be written: {error.strerror}.") from error
        gaps = rules.missing(queries.facts(scope.session, [statement])[statement.id])
    click.echo(f"Wrote {path}. {rules.readiness(gaps)}")
