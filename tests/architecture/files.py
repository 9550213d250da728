"""The files of the project, for tests that read them all."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def ours() -> tuple[Path, ...]:
    """Every file that git keeps or would keep, as a path from the top."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def python_files(*folders: str) -> list[Path]:
    """The Python files, of these top folders only where any are named."""
    return [path for path in ours() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def read(path: Path) -> str:
    """The text of one of our files."""
    return (ROOT / path).read_text("utf-8")
