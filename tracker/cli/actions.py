"""`tracker actions`: taking the actions out."""

from typing import IO

import click

from tracker import cli
from tracker.adapters import spreadsheets
from tracker.domain.errors import DomainError
from tracker.queries import actions as queries
from tracker.queries.actions import ActionFilter, Sort
from tracker.services import exports


@click.group()
def actions() -> None:
    """The actions of every partnership."""


@actions.command()
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "json"]), required=True)
@click.option(
    "--output",
    type=click.File("wb", atomic=True),
    default="-",
    help="The file to write; standard output without it.",
)
@click.option("--partnership", help="Only this partnership: its name, or its short name.")
@click.option("--tracked", is_flag=True, help="Only actions in tracking; historic ones are left out.")
@cli.as_option
@cli.plainly
def export(
    kind: str, output: IO[bytes], partnership: str | None, tracked: bool, as_address: str | None
) -> None:
    """Write every action, historic ones too, as CSV, Excel or JSON."""
    if kind == "xlsx" and output.isatty():
        raise click.UsageError("An Excel file needs --output FILE.")
    with cli.scope(as_address) as scope:
        chosen = ActionFilter(tracked_only=tracked, sort=Sort.REFERENCE)
        if partnership:
            chosen = ActionFilter(
                tracked_only=tracked, sort=Sort.REFERENCE, partnership_id=_partnership_id(scope, partnership)
            )
        rows = exports.action_rows(scope.session, scope.actor, chosen, today=scope.clock.today())
        output.writelines(spreadsheets.write(rows, kind))


def _partnership_id(scope: cli.Scope, wanted: str) -> int:
    here = queries.partnerships_in_sight(scope.session, scope.actor)
    for partnership in here:
        if wanted.casefold() in (partnership.slug.casefold(), partnership.name.casefold()):
            return partnership.id
    known = ", ".join(partnership.slug for partnership in here) or "none yet"
    raise DomainError(f"There is no partnership {wanted}. There are: {known}.")
