"""The rules of the house that a tool does not check: what files open with, and how long things get."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_VIEW = 25
CLOCK = Path("tracker/adapters/clock.py")
READS_THE_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, at any depth."""
    for node in ast.walk(ast.parse(files.read(path))):
        if isinstance(node, Function):
            yield node


def too_long(path: Path, limit: int) -> list[str]:
    """The functions of a file that are longer than this, decorators not counted."""
    lengths = [(function, (function.end_lineno or 0) - function.lineno + 1) for function in functions(path)]
    return [
        f"{path}:{each.lineno} {each.name} has {length} lines" for each, length in lengths if length > limit
    ]


def test_a_python_file_says_first_what_it_is() -> None:
    texts = {path: files.read(path) for path in files.python_files()}
    said = {path: text for path, text in texts.items() if text.strip() or path.parts[0] != "tracker"}
    silent = [
        str(path)
        for path, text in said.items()
        if not text.startswith('"""') or not ast.get_docstring(ast.parse(text))
    ]
    assert not silent, f"without a docstring on the first line: {silent}"


def test_a_template_says_first_what_it_is() -> None:
    templates = [path for path in files.ours() if path.parts[0] == "templates"]
    silent = [str(path) for path in templates if not files.read(path).startswith("{#")]
    assert not silent, f"without a comment on the first line: {silent}"


def test_no_file_is_past_400_lines() -> None:
    kinds = {".py", ".html", ".txt", ".css", ".js", ".jinja"}
    written = [
        path
        for path in files.ours()
        if path.suffix in kinds and path.parts[0] in {"tracker", "templates", "tests"}
    ]
    long = [
        f"{path} has {lines} lines"
        for path in written
        if (lines := files.read(path).count("\n")) > LONGEST_FILE
    ]
    assert not long, long


def test_no_function_is_past_40_lines() -> None:
    long = [line for path in files.python_files("tracker") for line in too_long(path, LONGEST_FUNCTION)]
    assert not long, long


def test_no_view_is_past_25_lines() -> None:
    views = [
        path for path in files.python_files("tracker") if path.parts[1] == "web" and path.stem == "views"
    ]
    long = [line for path in views for line in too_long(path, LONGEST_VIEW)]
    assert not long, long


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Each call of a file with its line, named by its last two words: `datetime.now`."""
    for node in ast.walk(ast.parse(files.read(path))):
        if isinstance(node, ast.Call):
            yield node.lineno, ".".join(ast.unparse(node.func).split(".")[-2:])


def test_only_the_clock_reads_the_clock() -> None:
    elsewhere = [path for path in files.python_files("tracker") if path != CLOCK]
    readers = [
        f"{path}:{line}" for path in elsewhere for line, name in calls(path) if name in READS_THE_CLOCK
    ]
    assert not readers, f"these read the clock themselves: {readers}"
