"""`tracker doctor`: looks at everything an installation needs, and says how to mend what is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from tracker import cli, config, db
from tracker.adapters import bank_holidays, clock
from tracker.config import SettingError
from tracker.domain import checkup
from tracker.domain.checkup import Finding
from tracker.domain.errors import DomainError
from tracker.services import doctor as services
from tracker.services.doctor import Patient


@click.command()
@click.option("--deep", is_flag=True, help="Read every file of evidence to its end, too.")
@click.option("--send-to", metavar="ADDRESS", help="Send one mail there, too.")
@click.option(
    "--backups",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Look into the folder of backups, too.",
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
@cli.plainly
def doctor(*, deep: bool, send_to: str | None, backups: Path | None, as_json: bool) -> None:
    """Look at settings, mail, single sign-on, database, clock, disk, permissions, files and jobs.

    It ends with 0 where all is well, with 1 where something should be looked at, with 2 where something does
    not work.
    """
    found: list[Finding] = []
    for finding in _findings(is_deep=deep, send_to=send_to, backups=backups):
        found.append(finding)
        if not as_json:
            _say(finding)
    if as_json:
        click.echo(json.dumps([finding.facts for finding in found], indent=1))
    raise SystemExit(checkup.gravest(found))


def _findings(*, is_deep: bool, send_to: str | None, backups: Path | None) -> Iterator[Finding]:
    try:
        settings = config.from_environment()
    except SettingError as error:
        yield checkup.wrong("settings", str(error), "Mend this setting; nothing starts before.")
        return
    engine = db.make_engine(settings.database_url)
    try:
        patient = Patient(
            settings,
            engine,
            clock.real_now(),
            bank_holidays.england_and_wales(),
            is_deep=is_deep,
            send_to=send_to,
            backups=backups,
        )
        yield from services.examine(patient)
    except (DomainError, SettingError) as error:
        yield checkup.wrong("settings", str(error), "Mend this; nothing starts before.")
    finally:
        engine.dispose()


def _say(finding: Finding) -> None:
    click.echo(f"{finding.state.word:<8} {finding.about}: {finding.says}")
    if finding.mend:
        click.echo(f"{'':<8} To mend it: {finding.mend}")
