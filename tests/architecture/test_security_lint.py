"""What the security lint is told to pass over says why, each by itself."""

import re
from pathlib import Path

from tests.architecture import files

REASON = re.compile(r"# noqa: S\d{3}\s+(- )?\w[^#]{4,}# nosec B\d{3}\b")


def test_each_line_that_the_security_lint_passes_over_says_why() -> None:
    marked = [
        f"{path}:{number} {line.strip()}"
        for path in files.python_files("tracker")
        for number, line in enumerate(files.read(path).splitlines(), 1)
        if "# nosec" in line and not REASON.search(line)
    ]
    assert not marked, marked


def test_each_rule_that_the_security_lint_leaves_out_says_why() -> None:
    section = files.read(Path("pyproject.toml")).partition("[tool.bandit]")[2].partition("\n[")[0]
    left_out = [line for line in section.splitlines() if '"B' in line]
    assert left_out
    assert all(re.search(r'"B\d{3}", # \w.{20,}', line) for line in left_out), left_out
