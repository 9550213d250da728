"""`tracker statements`: building, checking, exporting, submitting and adding to one, also for scripts."""

from datetime import datetime
from functools import partial
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
from tracker.queries import submissions as kept_queries
from tracker.services import addenda, submissions
from tracker.services import statements as services
from tracker.services.submissions import Sending, Upload


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
@cli.as_option
@partial(cli.plainly, refusal=cli.RefusedError)
@click.pass_context
def check(context: click.Context, reference: str, as_address: str | None) -> None:
    """Say what the statement of the report REFERENCE still lacks.

    Exit codes: 0 where nothing is missing or it was submitted, 1 where something is missing, 2 where the
    command was used wrongly or refused.
    """
    with cli.scope(as_address) as scope:
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
        written = submissions.export(
            scope.session, statement, kind, files=scope.files, actor=scope.actor, now=scope.now
        )
        path = output or Path(written.filename)
        try:
            path.write_bytes(written.body)
        except OSError as error:
            raise DomainError(f"{path} cannot be written: {error.strerror}.") from error
        said = _state(scope, statement)
    click.echo(f"Wrote {path}. {said}")


def _state(scope: cli.Scope, statement: Statement) -> str:
    """Whether it can go, or that it has gone."""
    if statement.submitted_on:
        return f"Submitted on {wording.long_date(statement.submitted_on)}."
    return rules.readiness(_missing(scope, statement))


ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day it was sent; without it, today.")
TO = click.option("--to", required=True, help="The address that it was sent to.")
SENT_AS = click.option(
    "--file",
    "given",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that was finished by hand and sent; may be given several times.",
)


def _sending(scope: cli.Scope, on: datetime | None, to: str, given: tuple[Path, ...]) -> Sending:
    return Sending(
        on=on.date() if on else london.date_of(scope.now),
        to=to,
        sent_as=tuple(Upload(path.name, path.read_bytes()) for path in given),
    )


@statements.command()
@click.argument("reference")
@ON
@TO
@SENT_AS
@cli.as_option
@cli.plainly
def submit(
    reference: str, on: datetime | None, to: str, given: tuple[Path, ...], as_address: str | None
) -> None:
    """Record that the statement of the report REFERENCE was sent; after this it cannot be changed.

    Every format of it is kept, and listed with its SHA-256 as `sha256sum --check` takes it.
    """
    with cli.scope(as_address) as scope:
        statement = _load(scope, reference, Permission.EDIT_STATEMENT)
        sending = _sending(scope, on, to, given)
        draft = submissions.submit(
            scope.session,
            statement,
            sending,
            version=statement.version,
            files=scope.files,
            actor=scope.actor,
            now=scope.now,
        )
        said = (
            f"Version {draft.number} is recorded as sent on {wording.long_date(sending.on)} to {to.strip()}."
        )
        kept = submissions.listed(kept_queries.files(scope.session, statement))
    click.echo("\n".join([said, *kept]))


@statements.command()
@click.argument("reference")
@click.option("--why", required=True, help="Why it is made; this is printed.")
@ON
@TO
@SENT_AS
@cli.as_option
@cli.plainly
def addendum(
    *,
    reference: str,
    why: str,
    on: datetime | None,
    to: str,
    given: tuple[Path, ...],
    as_address: str | None,
) -> None:
    """Issue an addendum to the submitted statement of the report REFERENCE; after this it cannot be changed.

    It tells what has changed since, is kept in every format, and listed as `submit` lists its files.
    """
    with cli.scope(as_address) as scope:
        statement = _load(scope, reference, Permission.EDIT_STATEMENT)
        sending, actor, now = _sending(scope, on, to, given), scope.actor, scope.now
        draft = addenda.find_draft(statement)
        seen = draft.version if draft else 0
        row = addenda.write(scope.session, statement, why=why, version=seen, actor=actor, now=now)
        addenda.issue(
            scope.session,
            statement,
            sending,
            version=row.version,
            files=scope.files,
            actor=actor,
            now=now,
        )
        said = (
            f"Addendum {row.number} is recorded as sent on {wording.long_date(sending.on)} to {to.strip()}."
        )
        files = kept_queries.files(scope.session, statement)
        kept = submissions.listed([file for file in files if file.addendum_id == row.id])
    click.echo("\n".join([said, *kept]))
