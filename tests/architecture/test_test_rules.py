"""The rules for all tests hold: nothing reaches another machine, and with CI=true nothing is skipped."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import files

SKIPPING_TEST = '''"""A test that skips itself."""

import pytest


def test_that_is_skipped() -> None:
    pytest.skip("no such server here")
'''


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as sock, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 80))


def test_with_ci_a_skipped_test_has_failed(tmp_path: Path) -> None:
    (tmp_path / "test_skipping.py").write_text(SKIPPING_TEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", tmp_path / "test_skipping.py"]
    environ = {name: value for name, value in os.environ.items() if name != "REPORTS_REQUIRED"} | {
        "CI": "true"
    }
    run = subprocess.run(command, cwd=files.ROOT, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout
    assert "which CI=true forbids" in run.stdout
    assert "no such server here" in run.stdout
