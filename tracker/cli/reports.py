"""`tracker reports`: bringing a report in from the terminal, and taking its evidence room out."""

from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from tracker import cli
from tracker.adapters import bank_holidays
from tracker.cli import prompts, readings
from tracker.cli.extract import file_bytes
from tracker.domain import corrections, wording
from tracker.domain.errors import DomainError
from tracker.queries import reports as queries
from tracker.services import evidence_room
from tracker.services import reports as service
from tracker.services.evidence_room import Taken

LOST_FILES = 3
"""The exit code where the archive was written and the store has lost a file of it."""


@click.group()
def reports() -> None:
    """Inspection reports and letters."""


@reports.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--partnership", required=True, help="The partnership: its name, or its short name.")
@click.option("--yes", is_flag=True, help="Confirm what was read, without being asked.")
@click.option(
    "--live/--historic",
    default=None,
    help="Whether its actions are in tracking from today. Without it: live where the report is not older "
    "than twelve months.",
)
@cli.as_option
@cli.plainly
def import_(file: Path, partnership: str, yes: bool, live: bool | None, as_address: str | None) -> None:
    """Read a report, show what it asks for, and after a yes make an action of each item."""
    with cli.scope(as_address) as scope:
        of = prompts.find_partnership(scope, partnership)
        source = service.open_source(file.name, file_bytes(file))
        service.check_new(scope.session, of.id, source.sha256)
        found = service.read(source, bank_holidays.england_and_wales())
        is_live = corrections.is_recent(found, scope.clock.today()) if live is None else live
        click.echo("\n".join(readings.lines(found)))
        how = "live" if is_live else "historic"
        question = f"Import this into {of.name} as {how}, with {len(found.items)} actions?"
        if not (yes or prompts.agree(question, "--yes to confirm it")):
            click.echo("Nothing was saved.")
            return
        report = service.create(
            scope.session,
            of.id,
            found,
            source,
            live=is_live,
            files=scope.files,
            actor=scope.actor,
            now=scope.now,
        )
        click.echo(f"Imported as {report.reference}, {how}, with {len(found.items)} actions.")


@reports.command()
@click.argument("reference")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it, one in this folder named after the report and the moment.",
)
@cli.as_option
@cli.plainly
@click.pass_context
def evidence(context: click.Context, reference: str, output: Path | None, as_address: str | None) -> None:
    """Write the evidence room of the report REFERENCE as one archive, a ZIP file.

    Exit code 3 where it was written and files are missing from the store or damaged; the index names them.
    """
    with cli.scope(as_address) as scope:
        path, taken = _take_out(scope, reference.strip().upper(), output)
    click.echo(f"Wrote {path} with {wording.count(taken.files, 'file')}.")
    for name in taken.lost:
        click.echo(f"Missing or damaged in the store: {name}", err=True)
    context.exit(LOST_FILES if taken.lost else 0)


def _take_out(scope: cli.Scope, reference: str, output: Path | None) -> tuple[Path, Taken]:
    """The archive, written beside its place and moved there when it is whole."""
    report = queries.get_visible(scope.session, scope.actor, reference)
    folder = output.parent if output else Path()
    try:
        with NamedTemporaryFile(dir=folder, prefix=".evidence-", delete=False) as file:
            written = Path(file.name)
            try:
                taken = evidence_room.take_out(
                    scope.session, report, file, files=scope.files, actor=scope.actor, now=scope.now
                )
                path = output or Path(taken.filename)
                written.replace(path)
            except BaseException:
                written.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise DomainError(f"{output or folder} cannot be written: {error.strerror}.") from error
    return path, taken
