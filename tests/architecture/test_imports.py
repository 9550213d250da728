"""The import floors hold: what lint-imports checks from the terminal, in the test run too."""

import subprocess
import sys
from pathlib import Path

from tests.architecture import files


def test_imports_only_point_down_the_floors() -> None:
    # In a process of its own, for it silences every logger of the process that it runs in.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    run = subprocess.run(command, cwd=files.ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
