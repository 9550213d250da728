"""Where the sample PDFs lie; these tests are left out where the folder is absent."""

import os
from pathlib import Path

import pytest

SAMPLES_DIR = Path(
    os.environ.get("SAMPLES_DIR") or Path(__file__).parents[4] / "shared" / "samples"
).resolve()

collect_ignore = [] if SAMPLES_DIR.is_dir() else ["test_published_letter.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if collect_ignore:
        terminalreporter.write_line(
            f"Left out: bringing in a published PDF in the browser, for there is no folder {SAMPLES_DIR}. "
            "To run it: SAMPLES_DIR=folder make test"
        )


@pytest.fixture
def published_letter() -> bytes:
    """The joint inspection letter on Richmond of 2024, as it was published."""
    return (SAMPLES_DIR / "jtai-richmond-2024.pdf").read_bytes()
