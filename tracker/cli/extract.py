"""`tracker extract`: what a report asks for, read from its file; needs no database."""

import json
from pathlib import Path

import click

from tracker import cli
from tracker.adapters import bank_holidays, report_text
from tracker.cli import readings
from tracker.domain import reading
from tracker.domain.errors import DomainError


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a listing.")
@cli.plainly
def extract(file: Path, as_json: bool) -> None:
    """Read a report (PDF or text) and print its facts and everything it asks for. Keeps nothing."""
    pages = report_text.read_pages(file_bytes(file), file.name)
    found = reading.require_items(reading.read(pages, bank_holidays.england_and_wales()))
    if as_json:
        click.echo(json.dumps(reading.as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(readings.lines(found)))


def file_bytes(path: Path) -> bytes:
    """What is in the file; one that cannot be opened is a sentence, not a stack trace."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DomainError(f"{path} could not be opened: {(error.strerror or str(error)).lower()}.") from error
