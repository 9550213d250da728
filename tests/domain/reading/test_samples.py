"""Seventeen published PDFs: every recommendation found word for word, nothing else taken for one."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker.adapters import report_text
from tracker.domain import reading
from tracker.domain.reading import reader

# How many recommendations each sample holds; all are found exactly, none too many.
EXACT = {
    "focused-barnsley-2023": 5,
    "focused-bcp-2020": 12,
    "ilacs-croydon-2020": 4,
    "ilacs-croydon-2024": 4,
    "ilacs-richmond-2022": 4,
    "jtai-bedford-2023": 4,
    "jtai-norfolk-2025": 5,
    "jtai-oxfordshire-2016": 10,
    "jtai-richmond-2024": 8,
    "jtai-solihull-2022": 10,
    "send-blackpool-2024": 4,
    "send-bury-2024": 9,
    "send-oxfordshire-2023": 9,
    "sif-hull-2015": 27,
    "sif-kingston-2015": 16,
    "sif-richmond-2017": 13,
    "sif-wandsworth-2016": 22,
}
FACTS = (
    "authority",
    "kind",
    "inspected_from",
    "inspected_to",
    "published_on",
    "recipients",
    "principal_authority",
    "statement_due_on",
    "send_to",
)
NO_HOLIDAYS: frozenset[date] = frozenset()


def letters_alone(text: str) -> str:
    """Line-end hyphens, bullets and quotes are ambiguous between print and truth."""
    return re.sub(r"[\s;:\-–—−•◼■\uf0b7\uf06e]+", "", text.replace("’", "'").replace("‘", "'")).lower()


@cache
def sample(folder: Path, name: str) -> tuple[dict[str, Any], reading.ReportReading]:
    truth = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    source = report_text.read((folder / f"{name}.pdf").read_bytes(), f"{name}.pdf")
    return truth, reader.read(source, NO_HOLIDAYS)


@pytest.mark.parametrize("name", EXACT)
def test_a_published_pdf_gives_exactly_its_recommendations(name: str, samples_dir: Path) -> None:
    truth, report = sample(samples_dir, name)
    assert len(report.items) == EXACT[name]
    assert [letters_alone(item.text) for item in report.items] == [
        letters_alone(item["text"]) for item in truth["items"]
    ]


@pytest.mark.parametrize("name", EXACT)
def test_a_published_pdf_gives_number_section_and_cited_paragraphs(name: str, samples_dir: Path) -> None:
    truth, report = sample(samples_dir, name)
    found = [(item.number, item.number_inferred, item.section, item.paragraphs) for item in report.items]
    assert found == [
        (item["number"], item["number_inferred"], item["section"], tuple(item["paragraphs"]))
        for item in truth["items"]
    ]


@pytest.mark.parametrize("name", EXACT)
def test_a_published_pdf_gives_its_printed_facts(name: str, samples_dir: Path) -> None:
    truth, report = sample(samples_dir, name)
    printed = reading.as_json(report)
    assert {fact: printed[fact] for fact in FACTS} == {fact: truth[fact] for fact in FACTS}


@pytest.mark.parametrize("name", EXACT)
def test_every_recommendation_of_a_pdf_says_its_page(name: str, samples_dir: Path) -> None:
    _, report = sample(samples_dir, name)
    pages = [item.page for item in report.items]
    assert pages == sorted(pages)
    assert pages[0] >= 1
