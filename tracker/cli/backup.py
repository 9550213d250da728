"""`tracker backup` and `tracker restore`: a whole installation into one file, and out of it again."""

import os
from pathlib import Path

import click

from tracker import cli, config, environment
from tracker.adapters import clock
from tracker.adapters.files import FileStore
from tracker.domain.backups import Manifest
from tracker.domain.wording import count
from tracker.services import backups, restoring, runtime

PASSPHRASE = "BACKUP_PASSPHRASE"  # noqa: S105 - the name of a setting # nosec B105


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@cli.plainly
def backup(file: Path) -> None:
    """Write the database and the files into FILE while people work, and read it back.

    FILE may be a folder: the backup is named in it after the date and time. Where BACKUP_PASSPHRASE is set
    it is encrypted, and then it holds the secret key of the installation too. What an earlier backup into
    the same folder left that was killed is removed.
    """
    settings, made_at = config.from_environment(), clock.real_now()
    path = file / f"followthrough-{made_at:%Y-%m-%dT%H-%M-%SZ}.backup" if file.is_dir() else file
    passphrase = _passphrase()
    running = runtime.start(settings)
    for left in backups.clear_leftovers(path.parent, made_at):
        click.echo(f"{left}: removed; a backup that was killed had left it.")
    try:
        with runtime.database_asked():
            manifest = backups.back_up(
                running.engine,
                running.files,
                path,
                passphrase=passphrase,
                secret=settings.home / backups.SECRET,
                made_at=made_at,
            )
    finally:
        running.engine.dispose()
    sealed = "encrypted" if passphrase else "not encrypted: whoever has it reads everything"
    click.echo(f"{path}: {_figures(manifest)}; read back and whole; {sealed}.")
    _tell_missing(manifest)


def _tell_missing(manifest: Manifest) -> None:
    for sha256 in manifest.missing:
        click.echo(
            f"The file {sha256} is missing from the store or damaged, and not in the backup.", err=True
        )
    if manifest.missing:
        raise click.ClickException(
            "The backup is made, but the store was not whole: see `tracker doctor --deep`."
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@cli.plainly
def restore(file: Path) -> None:
    """Bring a backup back into an empty place: the database and folder that the settings name."""
    settings = config.from_environment()
    manifest = restoring.restore(
        settings.database_url,
        FileStore(settings.home / "files"),
        file,
        passphrase=_passphrase(),
        secret=settings.home / backups.SECRET,
    )
    click.echo(f"Restored: {_figures(manifest)}; every table and file came back as it was.")
    click.echo("Now run `tracker doctor`, and then start the installation.")
    for sha256 in manifest.missing:
        click.echo(f"The file {sha256} was not whole when the backup was made, and is missing.", err=True)


def _figures(manifest: Manifest) -> str:
    rows, tables = count(manifest.rows, "row"), count(len(manifest.tables), "table")
    return f"{rows} in {tables}, {count(manifest.files, 'file')}"


def _passphrase() -> str | None:
    return environment.read(os.environ, PASSPHRASE) or None
