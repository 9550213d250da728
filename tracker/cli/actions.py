"""`tracker actions`: taking the actions out."""

from typing import IO

import click

from tracker import cli
from tracker.adapters import bank_holidays, spreadsheets
from tracker.cli import prompts
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
    """Write every action, historic ones too, as CSV, Excel or JSON.

    CSV is UTF-8 with a byte order mark, so that Excel reads names right; read it as utf-8-sig.
    """
    if kind == "xlsx" and output.isatty():
        raise click.UsageError("An Excel file needs --output FILE.")
    with cli.scope(as_address) as scope:
        only = prompts.find_partnership(scope, partnership).id if partnership else None
        chosen = ActionFilter(tracked_only=tracked, sort=Sort.REFERENCE, partnership_id=only)
        holidays, today = bank_holidays.england_and_wales(), scope.clock.today()
        rows = exports.action_rows(scope.session, scope.actor, chosen, today=today, holidays=holidays)
        output.writelines(spreadsheets.write(rows, kind))
