"""`tracker statements`: building, checking, taking out and submitting a statement, for people and scripts."""

from datetime import datetime
from pathlib import Path

import click

from tracker import cli
from tracker.adapters import bank_holidays
from tracker.domain import london, wording
from tracker.domain import statements as rules
from tracker.domain.errors import DomainError
from tracker.domain.roles import Permission
from tracker.domain.statements import Gap
from tracker.models import Statement
from tracker.queries import statements as queries
from tracker.services import statements as services


@click.group()
def statements() -> None:
    """The written statements of proposed action."""


def _load(scope: cli.Scope, reference: str, permission: Permission = Permission.SEE_STATEMENT) -> Statement:
    return queries.get(scope.session, scope.actor, reference.strip().upper(), permission)


def _missing(scope: cli.Scope, statement: Statement) -> tuple[Gap, ...]:
    return rules.missing(queries.facts(scope.session, [statement])[statement.id])


@statements.command()
@click.argument("reference")
@cli.as_option
@cli.plainly
def build(reference: str, as_address: str | None) -> None:
    """Keep the statement of the report REFERENCE as it stands, if anything changed since the last version."""
    with cli.scope(as_address) as scope:
        statement = _load(scope, reference)
        before = queries.last_number(scope.session, statement)
        draft = services.build(scope.session, statement, actor=scope.actor, now=scope.now)
        number = draft.number
    click.echo(f"Built version {number}." if number > before else f"Version {number} already says all this.")


@statements.command()
@click.argument("reference")
@cli.plainly
@click.pass_context
def check(context: click.Context, reference: str) -> None:
    """Say what the statement of the report REFERENCE still lacks; exit code 1 where it lacks anything."""
    with cli.scope() as scope:
        statement = _load(scope, reference)
        gaps = () if statement.submitted_on else _missing(scope, statement)
        today = london.date_of(scope.now)
        holidays = bank_holidays.england_and_wales()
        countdown = rules.countdown(statement.report.statement_due_on, today, holidays)
        sent = statement.submitted_on
    for gap in gaps:
        click.echo(gap.sentence)
    click.echo(f"Submitted on {wording.long_date(sent)}." if sent else f"{countdown} {rules.readiness(gaps)}")
    context.exit(1 if gaps else 0)


@statements.command()
@click.argument("reference")
@click.option(
    "--format", "kind", default="docx", show_default=True, help=f"What to write: {', '.join(services.KINDS)}."
)
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
        statement = _load(scope, reference)
        written = services.export(scope.session, statement, kind, actor=scope.actor, now=scope.now)
        path = output or Path(written.filename)
        try:
            path.write_bytes(written.body)
        except OSError as error:
            raise DomainError(f"{path} cannot be written: {error.strerror}.") from error
        gaps = _missing(scope, statement)
    click.echo(f"Wrote {path}. {rules.readiness(gaps)}")


@statements.command()
@click.argument("reference")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day it was sent; without it, today.")
@click.option("--to", required=True, help="The address that it was sent to.")
@cli.as_option
@cli.plainly
def submit(reference: str, on: datetime | None, to: str, as_address: str | None) -> None:
    """Record that the statement of the report REFERENCE was sent; after this it cannot be changed."""
    with cli.scope(as_address) as scope:
        statement = _load(scope, reference, Permission.EDIT_STATEMENT)
        sent = on.date() if on else london.date_of(scope.now)
        draft = services.submit(
            scope.session,
            statement,
            on=sent,
            to=to,
            version=statement.version,
            actor=scope.actor,
            now=scope.now,
        )
        said = f"Version {draft.number} is recorded as sent on {wording.long_date(sent)} to {to.strip()}."
    click.echo(said)
