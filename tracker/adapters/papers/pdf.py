"""Papers as PDF/UA-1: tagged, titled, with a language and a reading order, set by typst.

The writer's own gate (typst's `ua-1`) refuses what breaks the standard, and a test reads the tag tree; no
outside validator was run.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import singledispatch
from pathlib import Path
from typing import Any

from tracker.adapters.papers import chart, setting
from tracker.domain import papers
from tracker.domain.papers import Across, Block, Chart, Paper, Row, Table

TEMPLATE = Path(__file__).with_name("paper.typ")
SETTER = Path(setting.__file__)
TIME_LIMIT_SECONDS = 120
LONGEST_WORD = 60
"""Characters of a word that surely fits a line of the page."""
CHARACTERS_ACROSS = {False: 95, True: 145}
"""Characters that fit the width of an upright page and of a sideways one, in the type of tables."""

_MISSING = re.compile('the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")

Shape = dict[str, Any]


class UnwritableError(RuntimeError):
    """The PDF could not be set as the standard asks."""


def write(paper: Paper) -> bytes:
    """The paper as a PDF; the same paper always gives the same bytes.

    What no typeface of ours can show is put in words: an emoji by its name, a letter by its number.
    """
    shape = _paper(paper)
    written, missing = _set(shape)
    while missing:
        shape = _mapped(shape, _stand_ins(missing))
        written, still_missing = _set(shape)
        if still_missing & missing:
            raise UnwritableError(f"No typeface shows {sorted(missing)}.")
        missing = still_missing
    return written


def _set(shape: Shape) -> tuple[bytes, set[str]]:
    """The PDF, or else the characters that no typeface shows."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell; the paper goes in as bytes # nosec B603
            [sys.executable, "-I", SETTER, TEMPLATE, str(shape["timestamp"])],
            input=json.dumps(shape).encode("utf-8"),
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnwritableError("Setting the PDF took too long.") from error
    if done.returncode == 0:
        return done.stdout, set()
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    characters = set(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(_MISSING.findall(said))))
    if done.returncode != setting.REFUSED or not characters:
        raise UnwritableError(said)
    return b"", characters


def _stand_ins(missing: set[str]) -> Callable[[str], str]:
    """Put what cannot be shown into words."""
    table = str.maketrans({character: _stand_in(character) for character in missing})
    return lambda text: text.translate(table)


def _stand_in(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"} or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return ""  # joins or tints what is put into words already
    if category.startswith("S"):
        return f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"
    return f"[U+{ord(character):04X}]"


def _mapped(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON
    """The same data with each text changed, but no address that a text leads to."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: each if key == "link" else _mapped(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(each, change) for each in value]
    return value


def _paper(paper: Paper) -> Shape:
    return {
        "title": paper.title,
        "subtitle": _breakable(paper.subtitle),
        "author": paper.author,
        "subject": paper.subject,
        "foot": _breakable(paper.short_foot),
        "contents": papers.CONTENTS,
        "timestamp": int(datetime.combine(paper.dated, time(), tzinfo=UTC).timestamp()),
        "colour": paper.brand.colour,
        "ink": paper.brand.ink,
        "logo": list(paper.brand.logo),
        "logo_words": paper.brand.logo_words or f"Logo of {paper.author}",
        "parts": [
            {"sideways": sideways, "blocks": [_block(block, sideways) for block in blocks]}
            for sideways, blocks in papers.parts(paper)
        ],
    }


def _block(block: Block, sideways: bool) -> Shape:
    return {"kind": type(block).__name__, **_shape(block, sideways)}


@singledispatch
def _shape(block: Any, sideways: bool) -> Shape:  # noqa: ANN401 - any block
    """What the template is told of a block."""
    shape: Shape = _mapped(asdict(block), _breakable)
    return shape


@_shape.register
def _(block: Table, sideways: bool) -> Shape:
    whole = sum(column.share for column in block.columns)
    fits = [int(CHARACTERS_ACROSS[sideways] * column.share / whole) for column in block.columns]
    return {
        "caption": _breakable(block.caption),
        "columns": [
            {"heading": _breakable(column.heading, fit), "share": column.share}
            for column, fit in zip(block.columns, fits, strict=True)
        ],
        "rows": [_row(row, fits) for row in block.rows],
        "repeats": block.repeats,
    }


def _row(row: Row | Across, fits: list[int]) -> Shape:
    if isinstance(row, Across):
        return {"short": row.is_short, **_mapped(asdict(row), _breakable)}
    cells = [
        {"text": _breakable(cell.text, fit), "tone": cell.tone, "is_heading": cell.is_heading}
        for cell, fit in zip(row.cells, fits, strict=False)
    ]
    return {"short": row.is_short, "to_fill": row.is_to_fill, "cells": cells}


@_shape.register
def _(block: Chart, sideways: bool) -> Shape:
    return {
        "caption": _breakable(block.caption),
        "picture": chart.svg(block),
        "alt": block.alt,
        "words": _breakable(block.words),
        "numbers": _shape(block.numbers, sideways),
    }


def _breakable(text: str, fits: int = LONGEST_WORD) -> str:
    """The same text, where a word that is too long for its line may be broken anywhere."""
    long_word = re.compile(rf"\S{{{max(fits, 6)},}}")
    return long_word.sub(_broken, text.replace("\t", " "))


def _broken(found: re.Match[str]) -> str:
    word = found.group()
    return word[0] + "".join(
        character if unicodedata.combining(character) else f"\u200b{character}" for character in word[1:]
    )
