"""Markdown: read by way of the web page that it makes, so that its lists are numbered as they are shown."""

import itertools
import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tracker.adapters.report_text import html, text
from tracker.domain.reading.source import Source

_NOTE = re.compile(r"^\[\^[^\]\n]{1,40}\]:.*(?:\n(?:[ \t]+\S.*|[ \t]*$))*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\n]{1,40}\]")
_OWN_MARK = re.compile(
    r"\(?(?:\d{1,3}|[a-z]{1,4})[.)]\s|\d{1,3}(?:\.\d{1,3})+[.)]?\s|[•▪◦■–—]\s", re.IGNORECASE
)


def read(data: bytes) -> Source:
    """Read a Markdown file; notes are left out."""
    words = text.decoded(data).replace("\f", "\n\n")
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable("code")
    tokens = parser.parse(_NOTE_MARK.sub("", _NOTE.sub("", words)))
    _keep_marked_lines(tokens)
    _keep_numbers(tokens)
    return html.of_words(parser.renderer.render(tokens, parser.options, {}))


def _keep_marked_lines(tokens: list[Token]) -> None:
    """Let a line that begins with a mark of its own ("1.2 ", "(a) ") stay a line of its own."""
    for token in tokens:
        children = token.children or []
        for before, after in itertools.pairwise(children):
            if before.type == "softbreak" and _OWN_MARK.match(after.content):
                before.type = "hardbreak"


def _keep_numbers(tokens: list[Token]) -> None:
    """Let points keep the numbers that were written out; a list of nothing but 1. is counted."""
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append([])
        elif token.type == "list_item_open" and token.info:
            lists[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            points = lists.pop()
            if len({point.info for point in points}) > 1:
                for point in points:
                    point.attrSet("value", point.info)
