"""What the papers on security name exists: each test, each file, and each chapter."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import files

PAPERS = [Path("docs/security/threat-model.md"), Path("docs/security/asvs.md")]
NAMED = re.compile(r"`((?:[\w]+/)+test_\w+\.py)(?:::(test_\w+))?`")
CHAPTERS = 17


@cache
def named_in(name: str) -> set[str]:
    """The tests of a file."""
    nodes = ast.walk(ast.parse(files.read(Path("tests") / name)))
    return {
        node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_every_test_that_a_paper_names_exists(paper: Path) -> None:
    named = NAMED.findall(files.read(paper))
    assert len(named) > 40
    lost = [
        f"{name}::{test}"
        for name, test in named
        if not (files.ROOT / "tests" / name).is_file() or (test and test not in named_in(name))
    ]
    assert not lost, lost


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_every_row_of_a_paper_that_says_what_stops_somebody_names_a_test(paper: Path) -> None:
    tables = [
        line for line in files.read(paper).splitlines() if line.startswith("| ") and line.count("|") == 4
    ]
    rows = [line for line in tables if "which test shows it" not in line and "| test |" not in line]
    assert len(rows) > 30
    assert not [row for row in rows if not NAMED.search(row)]


def test_every_file_of_the_code_that_the_table_names_exists() -> None:
    found = re.findall(
        r"`((?:adapters|domain|queries|services|web)/[\w/.]*|environment\.py)`", files.read(PAPERS[1])
    )
    code = {name for name in found if "test_" not in name}
    assert len(code) > 10
    assert not [name for name in code if not (files.ROOT / "tracker" / name).exists()]


def test_the_table_has_every_chapter_in_its_order_and_invents_no_numbers() -> None:
    text = files.read(PAPERS[1])
    assert re.findall(r"^## (\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, CHAPTERS + 1)]
    assert not re.search(r"\bV?\d+\.\d+\.\d+\b", text)
