"""Where the sample PDFs lie; their tests are left out where the folder is absent."""

import os
from pathlib import Path

import pytest

SAMPLES_DIR = Path(
    os.environ.get("SAMPLES_DIR") or Path(__file__).parents[4] / "shared" / "samples"
).resolve()

collect_ignore = [] if SAMPLES_DIR.is_dir() else ["test_samples.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if collect_ignore:
        terminalreporter.write_line(
            f"Left out: the tests of the sample PDFs, for there is no folder {SAMPLES_DIR}. "
            "To run them: SAMPLES_DIR=folder make test"
        )


@pytest.fixture(scope="session")
def samples_dir() -> Path:
    """The folder of the sample PDFs, each with its truth."""
    return SAMPLES_DIR
