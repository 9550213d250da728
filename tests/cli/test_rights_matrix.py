"""Every command that acts in somebody's name (--as) is tried as everybody, of this partnership and another.

It runs on SQLite alone, each command on a copy of the same database.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import click
import pytest
from click.testing import Result

from tests import letters, terminal, world
from tests.databases import SqliteServer
from tests.world import (
    AGENCY,
    BOARD,
    INSIDE,
    MANAGER,
    OTHER_AGENCY,
    OTHER_LEAD,
    ROLES,
    SCRUTINEER,
    SEALED,
    WHOSE,
    World,
    shows,
    unpacked,
)
from tracker import db
from tracker.__main__ import main
from tracker.adapters.files import FileStore

ALL = frozenset(ROLES)
SEE = ALL - {OTHER_AGENCY, OTHER_LEAD}
MANAGERS = frozenset({MANAGER})
WHOLE = frozenset({MANAGER, SCRUTINEER, BOARD})


@dataclass(frozen=True)
class Command:
    """A command with its words, who may run it, and whether it names what another partnership has."""

    words: tuple[str, ...]
    may: frozenset[str]
    names_something: bool = True
    exit_code: int = 0


PERSON = ("--name", "Nurse", "--email", "nurse@nhs.example", "--role", "board_member")
COMMANDS = {
    "actions export": (
        Command(("--format", "json"), ALL, names_something=False),
        Command(("--format", "csv"), ALL, names_something=False),
        Command(("--format", "json", "--partnership", "here"), ALL),
    ),
    "packs export": (
        Command(("--partnership", "here", "--as-at", "18 November 2024", "--output", "{out}"), WHOLE),
    ),
    "reports evidence": (Command(("HERE-JTAI-24", "--output", "{out}"), ALL),),
    "reports import": (Command(("{letter}", "--partnership", "here", "--yes"), MANAGERS),),
    "statements addendum": (
        Command(("HERE-SENT-24", "--why", "Dates.", "--to", "a@ofsted.gov.uk"), MANAGERS),
    ),
    "statements check": (Command(("HERE-JTAI-24",), ALL, exit_code=1),),
    "statements build": (Command(("HERE-JTAI-24",), ALL),),
    "statements export": (
        Command(("HERE-JTAI-24", "--format", "docx", "--output", "{out}"), ALL),
        Command(("HERE-JTAI-24", "--format", "html", "--output", "{out}"), ALL),
        Command(("HERE-JTAI-24", "--format", "xlsx", "--output", "{out}"), ALL),
    ),
    "statements submit": (Command(("HERE-JTAI-24", "--to", "a@ofsted.gov.uk"), MANAGERS),),
    "users create": (Command(("--partnership", "here", *PERSON), MANAGERS),),
}
"""What each command is tried with; one that is new needs a line."""


def acting(group: click.Group, before: str = "") -> Iterator[str]:
    """The commands that take --as, by their words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        words = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from acting(command, words)
        elif any("--as" in option.opts for option in command.params):
            yield words


@dataclass
class Terminal:
    """A terminal at which each command finds the same database."""

    home: Path
    database: Path
    world: World
    numbers: Iterator[int]

    def run(self, name: str, command: Command, address: str) -> tuple[Result, bytes]:
        """What came of the command in this person's name, and all that it wrote."""
        folder = self.home / str(next(self.numbers))
        folder.mkdir()
        copy, out, letter = folder / "tracker.db", folder / "out", folder / "letter.txt"
        shutil.copy(self.database, copy)
        (folder / "files").symlink_to(self.home / "files")
        letter.write_text(letters.LETTER.replace("6 September", "9 September"))
        words = [word.format(letter=letter, out=out) for word in command.words]
        result = terminal.run(
            *name.split(), *words, "--as", address, home=folder, DATABASE_URL=f"sqlite:///{copy}"
        )
        written = out.read_bytes() if out.exists() else b""
        return result, result.stdout_bytes + result.stderr_bytes + unpacked(written)


@pytest.fixture(scope="module")
def full(sqlite_server: SqliteServer, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The two partnerships in a database of their own."""
    url, home = sqlite_server.migrated(), tmp_path_factory.mktemp("matrix")
    engine = db.make_engine(url)
    with db.make_session_factory(engine).begin() as session:
        made = world.make(session, FileStore(home / "files"))
    engine.dispose()
    return Terminal(home, Path(url.removeprefix("sqlite:///")), made, count(1))


def test_every_command_that_acts_in_somebodys_name_stands_in_the_table() -> None:
    assert set(acting(main)) == set(COMMANDS)


@pytest.mark.parametrize("kind", ROLES)
def test_of_their_own_partnership_each_may_what_the_table_says(full: Terminal, kind: str) -> None:
    wrong, leaked = [], []

    for name, commands in COMMANDS.items():
        for command in commands:
            result, said = full.run(name, command, full.world.here[kind])
            if (result.exit_code == command.exit_code) is not (kind in command.may):
                wrong.append((name, command.words, result.output))
            if kind not in SEE and not name.startswith("statements") and shows(said, INSIDE):
                leaked.append((name, command.words, INSIDE))
            if kind != AGENCY and shows(said, SEALED):
                leaked.append((name, command.words, SEALED))

    assert not wrong, wrong
    assert not leaked, leaked


@pytest.mark.parametrize("kind", sorted({role: kind for kind, role in ROLES.items()}.values()))
def test_of_another_partnership_nobody_does_or_reads_a_thing(full: Terminal, kind: str) -> None:
    wrong, leaked = [], []

    for name, commands in COMMANDS.items():
        for command in commands:
            result, said = full.run(name, command, full.world.there[kind])
            may = kind in command.may and not command.names_something
            if (result.exit_code == command.exit_code) is not may:
                wrong.append((name, command.words, result.output))
            if shows(said, WHOSE):
                leaked.append((name, command.words))

    assert not wrong, wrong
    assert not leaked, leaked


def test_the_marks_are_there_for_those_who_may_read_them(full: Terminal) -> None:
    result, said = full.run("actions export", COMMANDS["actions export"][0], full.world.here[AGENCY])

    assert result.exit_code == 0
    assert shows(said, WHOSE)
