"""What a file says, as lines of text for the guard: rows of cells with their headings, and an end to it."""

from collections.abc import Iterable, Iterator, Sequence

from tracker.domain import guard

MOST_TEXT = 1_000_000  # characters that the guard reads of one file


def of_rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A line for each row: under "DOB" stands "date of birth 3/5/2015", under "Age" stands "aged 7"."""
    headings: dict[int, str] = {}
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            if heading := guard.heading(cell):
                headings[place] = heading
            before = headings.get(place) if cell[:1].isdigit() else None
            cells.append(f"{before} {cell}" if before else cell)
        yield ", ".join(cell for cell in cells if cell)


def joined(lines: Iterable[str]) -> str:
    """The lines as one text; no more of them are asked for once the guard has enough to read."""
    return "\n".join(_until_enough(lines))[: MOST_TEXT + 1]


def _until_enough(lines: Iterable[str]) -> Iterator[str]:
    size = 0
    for line in lines:
        yield line
        size += len(line) + 1
        if size > MOST_TEXT + 1:
            return
