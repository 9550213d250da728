"""`tracker serve`: what it refuses before it serves."""

import socket
from pathlib import Path

import pytest

from tests import terminal
from tests.databases import SqliteServer
from tracker.cli import serve
from tracker.domain.errors import DomainError


@pytest.fixture
def home(tmp_path: Path, sqlite_server: SqliteServer) -> Path:
    """The home of a real installation."""
    terminal.install(tmp_path, sqlite_server)
    return tmp_path


def test_a_port_in_use_is_a_sentence_that_names_another(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = terminal.run("serve", "--port", str(port), home=home)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"Port {port} of 127.0.0.1 cannot be used" in result.stderr


def test_an_address_of_another_machine_is_a_sentence() -> None:
    with pytest.raises(DomainError, match=r"192\.0\.2\.1 cannot be used"):
        serve.check_port_is_free("192.0.2.1", 8000)


def test_a_port_that_is_none_is_refused(home: Path) -> None:
    assert terminal.run("serve", "--port", "70000", home=home).exit_code == 2
    refused = terminal.run("serve", home=home, PORT="many")
    assert refused.exit_code == 1
    assert "PORT is 'many'" in refused.stderr


def test_a_moved_clock_is_refused_outside_a_demonstration(home: Path) -> None:
    result = terminal.run("serve", home=home, TRACKER_CLOCK="2024-11-18T09:00")
    assert result.exit_code == 1
    assert "TRACKER_CLOCK moves the clock of a demonstration only" in result.stderr
