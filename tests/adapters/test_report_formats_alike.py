"""The same report reads the same in every format that it may come in."""

import pytest

from tests import report_files
from tests.report_files import Heading, Points, Table
from tracker.adapters import bank_holidays, report_text
from tracker.domain import reading
from tracker.domain.reading import reader

PLACES = ("page", "line", "last_line", "places")


def read(name: str, data: bytes) -> dict[str, object]:
    """A reading without the places of its items, which differ from format to format."""
    found = reading.as_json(reader.read(report_text.read(data, name), bank_holidays.england_and_wales()))
    found["items"] = [
        {key: value for key, value in item.items() if key not in PLACES} for item in found["items"]
    ]
    return found


def asked_for(report: tuple[report_files.Block, ...]) -> list[str]:
    """What the made-up report asks for, by its own structure."""
    wanted, heading = [], ""
    for block in report:
        if isinstance(block, Heading):
            heading = block.text
        elif not heading.startswith(("Recommendations", "What needs to improve", "Areas for")):
            continue
        elif isinstance(block, Points):
            wanted += ["; ".join((f"{point} {within[0]}", *within[1:])) if within else point
                       for point, within in block.points]  # fmt: skip
        elif isinstance(block, Table):
            wanted += [row[1] for row in block.rows[1:]]
        elif isinstance(block, str):
            wanted.append(block)
    return wanted


@pytest.mark.parametrize("kind", sorted(report_files.REPORTS))
def test_a_report_reads_the_same_in_every_format(kind: str) -> None:
    report = report_files.REPORTS[kind]
    files = report_files.in_every_format(report)
    if kind == "outcomes":
        del files["report.txt"]  # plain text does not say where a cell of a table ends
    page = read("report.html", files.pop("report.html"))
    assert [item["text"] for item in page["items"]] == asked_for(report)
    for name, data in files.items():
        assert read(name, data) == page, name


def test_numbers_that_word_and_open_document_compute_are_those_printed() -> None:
    files = report_files.in_every_format(report_files.REPORT)
    for name in ("report.docx", "report.odt", "report.html"):
        numbers = [item["number"] for item in read(name, files[name])["items"]]
        assert numbers == ["1", "2", "3", "118", "119"], name


@pytest.mark.parametrize("bullet", ["•", "–", "■", "\uf0b7", "*"])
def test_bullets_typed_by_hand_read_like_those_of_the_format(bullet: str) -> None:
    typed = report_files.text(report_files.LETTER, bullet).encode()
    assert read("report.txt", typed) == read("report.txt", report_files.text(report_files.LETTER).encode())
