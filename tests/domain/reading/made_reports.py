"""Made-up reports of every kind with the truth beside, as plain text and as PDFs that typst sets.

One line of corpus/*.txt is one paragraph: `#` headings, `-` and `--` bullets, `|` table rows, `~` lines of
contents, `%%` a new page, `*…*` bold; a line in lower case goes on with the one above. `§` marks what the
report asks for, `§+` what belongs to the item before.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import typst

from tracker.adapters.report_text import pdf_child
from tracker.domain.reading import geometry, source
from tracker.domain.reading.source import Source

FOLDER = Path(__file__).with_name("corpus")
NOTE = re.compile(r"\^\[(?P<note>[^\]]*)\]")
MARKED = re.compile(r"^(?P<marker>(?:\d{1,3}(?:\.\d+|[.)])|\([a-z0-9]{1,4}\)|[a-z]\)|➢))\s+(?P<rest>.*)$")
BULLET = re.compile(r"^(?P<dashes>--?)\s+(?P<rest>.*)$")


@dataclass
class Made:
    """One made-up report."""

    name: str
    facts: dict[str, str]
    lines: list[str] = field(default_factory=list)

    @property
    def truth(self) -> list[str]:
        """The words of each item, its sub-points joined."""
        items: list[str] = []
        for line in self.lines:
            for marked in line.split("§")[1:]:
                words = re.split(r"\||\s\(\d\) $", marked)[0]
                plain = NOTE.sub("", words.lstrip("+").strip().strip("* "))
                if words.startswith("+"):
                    items[-1] = f"{items[-1]} {plain}"
                else:
                    items.append(plain)
        return items

    def text(self) -> str:
        """The report as plain text, a blank line between paragraphs."""
        bullet, sub = self._glyphs()
        out = []
        tables = 0
        for line in self._plain_lines():
            tables = tables + 1 if line.startswith("|") else 0
            if line == "%%":
                out.append("\f")
            elif found := BULLET.match(line):
                indent, glyph = ("", bullet) if len(found["dashes"]) == 1 else ("    ", sub)
                out.append(f"{indent}{glyph} {found['rest']}")
            elif line.startswith("|"):
                cells = [cell.strip() for cell in line[1:].split("|")]
                if tables == 1:
                    out.append("        ".join(cells))
                else:
                    out.extend(" " * 36 * n + cell for n, cell in enumerate(cells) if cell)
            else:
                out.append(re.sub(r"^#+ |^~", "", _unbold(line)))
        return "\n\n".join(out)

    def pdf(self) -> bytes:
        """The report as typst sets it."""
        return _compiled(self.typst())

    def pages(self) -> Source:
        """The PDF as the child process reads it, without the process."""
        plain = pdf_child.read_with_pypdfium2(self.pdf())["pages"]
        return geometry.spaced(source.of_plain(plain))

    def typst(self) -> str:
        """The report as typst source."""
        size = self.facts.get("size", "12")
        head, foot = (_string(self.facts.get(edge, "")) for edge in ("head", "foot"))
        spacing = "0.7em" if "tight" in self.facts else "1.2em"
        hyphenate = "true" if "hyphenate" in self.facts else "false"
        columns = int(self.facts.get("columns", "1"))
        set_up = (
            f'#set page(paper: "a4", margin: 2.5cm, columns: {columns}, header: text(size: 9pt, {head}), '
            f"footer: context [#text(size: 9pt, {foot}) #h(1fr) #counter(page).display()])\n"
            f'#set text(font: "Libertinus Serif", size: {size}pt, lang: "en", hyphenate: {hyphenate})\n'
            f"#set par(justify: {'true' if columns > 1 else 'false'}, leading: 0.55em, spacing: {spacing})\n"
            f"#set block(spacing: {spacing})\n"
        )
        return set_up + "\n".join(self._set(int(size)))

    def _set(self, size: int) -> list[str]:
        out: list[str] = []
        rows: list[list[str]] = []
        for line in [*self._plain_lines(notes=True), ""]:
            if line.startswith("|"):
                rows.append([cell.strip() for cell in line[1:].split("|")])
                continue
            if rows:
                out.append(_table(rows))
                rows = []
            if line:
                out.append(self._paragraph(line, size))
        return out

    def _paragraph(self, line: str, size: int) -> str:
        bullet, sub = self._glyphs()
        if line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            grown = {1: 8, 2: 2}.get(level, 0)
            return f'#block(text(size: {size + grown}pt, weight: "bold", {_words(line.lstrip("# "))}))'
        if found := BULLET.match(line):
            indent, glyph = (0, bullet) if len(found["dashes"]) == 1 else (18, sub)
            return _hanging(indent, glyph, found["rest"])
        if found := MARKED.match(line):
            return _hanging(0, found["marker"], found["rest"], width=28)
        bold = 'weight: "bold", ' if _unbold(line) != line else ""
        plain = f"#par(text({bold}{_words(_unbold(line.removeprefix('~')))}))"
        return "#pagebreak()" if line == "%%" else plain

    def _plain_lines(self, *, notes: bool = False) -> list[str]:
        lines = [line.replace("§+", "").replace("§", "") for line in self.lines]
        return lines if notes else [NOTE.sub("", line) for line in lines]

    def _glyphs(self) -> tuple[str, str]:
        bullet = self.facts.get("bullet", "■").replace("\\uf06e", "\uf06e")
        return bullet, self.facts.get("sub", "–")


@cache
def all_made() -> tuple[Made, ...]:
    """Every made-up report, in the order of the files' names."""
    made: list[Made] = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("=== "):
                name, *facts = line.removeprefix("=== ").split(" | ")
                pairs = (fact.split(":", 1) for fact in facts)
                made.append(Made(name.strip(), {key.strip(): value.strip() for key, value in pairs}))
            elif line[:1].islower() and made[-1].lines and not MARKED.match(line):
                made[-1].lines[-1] += f" {line}"
            elif line.strip():
                made[-1].lines.append(line)
    return tuple(made)


@cache
def _compiled(source: str) -> bytes:
    return typst.compile(source.encode())


def _unbold(line: str) -> str:
    return line.strip("*") if line.startswith("*") and line.endswith("*") else line


def _string(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _words(words: str) -> str:
    """Words as typst content, their notes as footnotes."""
    parts = NOTE.split(words)
    out = [
        f"text({_string(part)})" if n % 2 == 0 else f"footnote({_string(part)})"
        for n, part in enumerate(parts)
    ]
    return " + ".join(out)


def _hanging(indent: int, marker: str, words: str, width: int = 18) -> str:
    return (
        f"#block(pad(left: {indent}pt, grid(columns: ({width}pt, 1fr), "
        f"text({_string(marker)}), par({_words(words)}))))"
    )


def _table(rows: list[list[str]]) -> str:
    widths = ", ".join("1fr" if len(max(rows, key=len)[n]) < 4 else "3fr" for n in range(len(rows[0])))
    cells = ", ".join(
        f"par(text({'weight: ' + chr(34) + 'bold' + chr(34) + ', ' if n == 0 else ''}{_string(cell)}))"
        for n, row in enumerate(rows)
        for cell in row
    )
    return f"#table(columns: ({widths}), inset: 6pt, {cells})"
