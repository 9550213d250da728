"""`tracker extract`: what reports ask for, read from a file or a whole folder; needs no database."""

import json
from pathlib import Path

import click

from tracker import cli
from tracker.adapters import bank_holidays, report_text
from tracker.cli import folders, readings
from tracker.domain import reading
from tracker.domain.errors import DomainError, UnreadableReportError
from tracker.domain.reading import ReportReading, reader

SOME_UNREAD = 1
"""The exit code where some reports of a folder could not be read."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a listing or a table.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="With a folder: where each report's reading goes, as JSON.",
)
@cli.plainly
def extract(file: Path, as_json: bool, out: Path | None) -> None:
    """Read a report and print its facts and everything it asks for, or read a folder of reports.

    PDF, Word (.docx), OpenDocument (.odt), web pages, Markdown and plain text. Keeps nothing else.
    Of a folder, files that are no reports (hidden ones, a README, other endings) are passed over.

    \b
    Exit codes: 0 every report was read
                1 a report could not be read, and a sentence says why
                2 the command was mistyped
    """
    if file.is_dir() and out:
        _extract_folder(file, out, as_json=as_json)
        return
    if file.is_dir() or out:
        raise DomainError("A folder of reports needs --out FOLDER for what is read, and only a folder does.")
    found = read_file(file)
    if as_json:
        click.echo(json.dumps(reading.as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(readings.lines(found)))


def _extract_folder(folder: Path, out: Path, *, as_json: bool) -> None:
    """Read every report of a folder into another, and say at the end what was read and how sure."""
    paths, others = folders.parted(folder, out)
    if others:
        click.echo(folders.passed_over(others, folder), err=True)
    results = folders.read_all(paths, folder, out, read_file)
    click.echo(folders.as_json(results) if as_json else "\n".join(folders.table(results)))
    if any(result.trouble for result in results):
        raise click.exceptions.Exit(SOME_UNREAD)


def read_file(path: Path) -> ReportReading:
    """Read one report; one that cannot be read, or asks for nothing, is refused with a sentence."""
    source = report_text.read(file_bytes(path), path.name)
    return reader.require_items(reader.read(source, bank_holidays.england_and_wales()))


def file_bytes(path: Path) -> bytes:
    """What is in the file; one that cannot be opened is a sentence, not a stack trace."""
    try:
        if path.stat().st_size > report_text.MAX_BYTES:
            raise UnreadableReportError(report_text.TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        raise DomainError(f"{path} could not be opened: {(error.strerror or str(error)).lower()}.") from error
