"""The terminal: what every tracker command shares."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

import click

from tracker import config
from tracker.adapters.clock import Clock
from tracker.adapters.files import FileStore
from tracker.config import SettingError, Settings
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR, Actor, Way
from tracker.queries import actors
from tracker.services import runtime


@dataclass(frozen=True)
class Scope:
    """What one command works with: an open session, the clock, the settings, and in whose name it acts."""

    session: runtime.Session
    clock: Clock
    settings: Settings
    actor: Actor
    files: FileStore

    @property
    def now(self) -> datetime:
        """This moment by the installation's clock."""
        return self.clock.now()


@contextmanager
def scope(as_address: str | None = None) -> Iterator[Scope]:
    """An open session that is committed at the end, or rolled back where the command fails."""
    settings = config.from_environment()
    running = runtime.start(settings)
    try:
        with runtime.database_asked(), running.session_factory.begin() as session:
            actor = _in_the_name_of(session, as_address) if as_address else OPERATOR
            yield Scope(session, running.clock, settings, actor, running.files)
    finally:
        running.engine.dispose()


def _in_the_name_of(session: runtime.Session, address: str) -> Actor:
    return replace(actors.by_email(session, address), way=Way.COMMAND)


class RefusedError(click.ClickException):
    """A refusal of a command whose exit code 1 says something else."""

    exit_code = 2


def plainly(
    command: Callable[..., Any], *, refusal: type[click.ClickException] = click.ClickException
) -> Callable[..., Any]:
    """Turn an error that a person can mend into one sentence and a non-zero exit."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes a command's own arguments on
        try:
            return command(*args, **kwargs)
        except (DomainError, SettingError) as error:
            raise refusal(str(error)) from error

    return run


as_option = click.option(
    "--as",
    "as_address",
    metavar="ADDRESS",
    help="Act with the rights of the person with this e-mail address. Without it: the machine's operator.",
)
