"""The five full reports against their ground truth, item by item."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from time import process_time

import pytest

from tracker.domain import due_dates, reading
from tracker.domain.reading import reader

TRUTH = json.loads(Path(__file__).with_name("truth.json").read_text(encoding="utf-8"))
ITEMS = [(name, index) for name, report in TRUTH.items() for index in range(len(report["items"]))]
FIELDS = (
    "number",
    "number_inferred",
    "section",
    "part",
    "deadline",
    "due_on",
    "due_basis",
    "paragraphs",
    "bodies",
)
pytestmark = pytest.mark.full_reports

NO_HOLIDAYS: frozenset[date] = frozenset()
Reader = Callable[[str], tuple[str, reading.ReportReading]]


@pytest.fixture(scope="session")
def read(reports_dir: Path) -> Reader:
    @cache
    def read_one(name: str) -> tuple[str, reading.ReportReading]:
        text = (reports_dir / name).read_text(encoding="utf-8")
        return text, reader.read([text], NO_HOLIDAYS)

    return read_one


def test_the_ground_truth_holds_seventy_four_recommendations() -> None:
    assert [len(report["items"]) for report in TRUTH.values()] == [13, 16, 8, 15, 22]


@pytest.mark.parametrize("name", TRUTH)
def test_a_full_report_gives_its_facts_and_nothing_that_it_does_not_print(name: str, read: Reader) -> None:
    printed = reading.as_json(read(name)[1])
    items = printed.pop("items")
    assert {fact: printed[fact] for fact in TRUTH[name]["facts"]} == TRUTH[name]["facts"]
    assert len(items) == len(TRUTH[name]["items"])


@pytest.mark.parametrize(("name", "index"), ITEMS)
def test_a_recommendation_is_read_with_all_its_facts(name: str, index: int, read: Reader) -> None:
    truth = TRUTH[name]["items"][index]
    item = reading.as_json(read(name)[1])["items"][index]
    assert {field: item[field] for field in FIELDS} == {field: truth[field] for field in FIELDS}
    assert item["text"].startswith(truth["opening"])


@pytest.mark.parametrize(("name", "index"), ITEMS)
def test_a_recommendation_keeps_the_reports_exact_words(name: str, index: int, read: Reader) -> None:
    source, report = read(name)
    item = report.items[index]
    assert hashlib.sha256(item.text.encode()).hexdigest() == TRUTH[name]["items"][index]["sha256"]
    words = r"\s+".join(map(re.escape, item.text.split()))
    assert re.search(rf"(?m)^\s?(?:-|\d+\.)?\s*{words}\s*$", source)


@pytest.mark.parametrize("name", TRUTH)
def test_recommendations_say_on_which_line_they_begin(name: str, read: Reader) -> None:
    source, report = read(name)
    given = source.split("\n")
    first_words = [" ".join(item.text.split()[:3]) for item in report.items]
    found = [" ".join(given[item.line - 1].split()) for item in report.items]
    assert all(words in line for words, line in zip(first_words, found, strict=True))
    spans = [(first, last) for first, last in TRUTH[name]["lines"]]
    assert all(any(first <= item.line <= last for first, last in spans) for item in report.items)


def test_a_number_that_follows_from_the_list_is_marked_for_a_person(read: Reader) -> None:
    doubts = [item.doubts for item in read("wandsworth-sif-2015-ocr.txt")[1].items[10:13]]
    assert doubts == [
        (),
        ("The report prints no number here; 12 follows from its place in the list.",),
        ("The report prints no number here; 13 follows from its place in the list.",),
    ]


def test_every_paragraph_that_kingston_cites_is_at_hand(read: Reader) -> None:
    report = read("kingston-sif-2015.txt")[1]
    cited = {number for item in report.items for number in item.paragraphs}
    assert len([number for item in report.items for number in item.paragraphs]) == 19
    assert set(report.paragraphs) == cited
    assert report.paragraphs[24].startswith("Child protection enquiries are swift")
    assert report.paragraphs[144].startswith("In February 2015, the child sexual exploitation and missing")


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("richmond-sif-2017.txt", "You may reuse this information (not including logos) free of charge"),
        ("kingston-sif-2015.txt", "You may copy all or parts of this document for non-commercial"),
        ("kensington-slac-2012.txt", "This document may be reproduced in whole or in part"),
        ("wandsworth-sif-2015-ocr.txt", "You may copy all or parts of this document for non-commercial"),
        ("richmond-jtai-2024.txt", "© Crown copyright"),
    ],
)
def test_a_report_gives_its_own_licence_sentence(name: str, licence: str, read: Reader) -> None:
    assert read(name)[1].licence.startswith(licence)


def test_only_the_letter_asks_for_a_statement_and_its_printed_date_agrees_with_the_rule(read: Reader) -> None:
    required = [name for name in TRUTH if read(name)[1].statement_required]
    assert required == ["richmond-jtai-2024.txt"]
    letter = read("richmond-jtai-2024.txt")[1]
    assert letter.statement_due_basis is due_dates.DueBasis.PRINTED
    assert letter.warnings == ()


@pytest.mark.parametrize("name", TRUTH)
def test_page_breaks_as_form_feeds_lead_to_the_same_reading(name: str, read: Reader) -> None:
    source, report = read(name)
    pages = re.split(r"\n(?= \S)|\n(?=\n{3})", source)
    again = reader.read(pages, NO_HOLIDAYS)
    assert [(item.text, item.line) for item in again.items] == [
        (item.text, item.line) for item in report.items
    ]


@pytest.mark.parametrize("name", TRUTH)
def test_a_full_report_is_read_in_well_under_a_second(name: str, read: Reader) -> None:
    source, _ = read(name)

    def seconds() -> float:
        started = process_time()
        reader.read([source], NO_HOLIDAYS)
        return process_time() - started

    assert any(seconds() < 1 for _ in range(3))
