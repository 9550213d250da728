"""`tracker packs`: taking a board pack out, as at any date."""

from datetime import date
from pathlib import Path

import click

from tracker import cli
from tracker.cli import prompts
from tracker.domain import typed_dates
from tracker.domain.errors import DomainError
from tracker.domain.packs import PackKind
from tracker.services import packs as services


@click.group()
def packs() -> None:
    """Board packs, highlight reports and exception reports."""


@packs.command()
@click.option("--partnership", required=True, help="The partnership: its name, or its short name.")
@click.option("--as-at", required=True, metavar="DATE", help="As at the end of this day: 18 November 2024.")
@click.option(
    "--since", metavar="DATE", help="Tell what moved since then; without it, since the last meeting before."
)
@click.option(
    "--kind",
    type=click.Choice([each.value for each in PackKind]),
    default=PackKind.BOARD.value,
    show_default=True,
    help="The whole pack, or the report with fewer of its parts.",
)
@click.option(
    "--format",
    "chosen",
    default="docx",
    show_default=True,
    help="What to write: docx, pdf, odt, html or xlsx.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it, one in this folder named after the partnership and the day.",
)
@cli.as_option
@cli.plainly
def export(
    *,
    partnership: str,
    as_at: str,
    since: str | None,
    kind: str,
    chosen: str,
    output: Path | None,
    as_address: str | None,
) -> None:
    """Write a pack from history: the same day gives the same pack whatever has happened since."""
    with cli.scope(as_address) as scope:
        written = services.export(
            scope.session,
            prompts.find_partnership(scope, partnership).slug,
            PackKind(kind),
            chosen,
            as_at=_day(as_at),
            since=_day(since) if since else None,
            actor=scope.actor,
            now=scope.now,
        )
    path = output or Path(written.filename)
    try:
        path.write_bytes(written.body)
    except OSError as error:
        raise DomainError(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"Wrote {path}.")


def _day(text: str) -> date:
    day = typed_dates.read(text)
    if day is None:
        raise DomainError(f"{text} is no date. Write one such as 13 December 2024.")
    return day
