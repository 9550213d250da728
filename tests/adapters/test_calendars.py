"""Calendars as they are written, read again by another reader of RFC 5545."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tracker.adapters import calendars
from tracker.domain.calendars import Entry

ENTRY = Entry(
    key="action-12",
    on=date(2024, 12, 31),
    heading="RICH-JTAI-24-01 due",
    words="Publish a one-page guide",
    path="actions/RICH-JTAI-24-01",
    partnership="Kingston, Richmond; and more",
    sequence=3,
    changed_at=datetime(2024, 11, 18, 9, 0, tzinfo=UTC),
    lead="Head of service",
)
BASE = "https://tracker.example:8443"


def written(*entries: Entry) -> bytes:
    return calendars.write(entries, name="Followthrough: Ana", base_url=BASE)


def read(content: bytes) -> list[object]:
    return Calendar.from_ical(content).walk("VEVENT")


def test_an_entry_is_a_day_without_a_time_and_leaves_the_day_free() -> None:
    content = written(ENTRY).decode()

    assert "DTSTART;VALUE=DATE:20241231\r\n" in content
    assert "DTEND;VALUE=DATE:20250101\r\n" in content
    assert "TRANSP:TRANSPARENT\r\n" in content
    assert "STATUS:CONFIRMED\r\n" in content
    assert "SEQUENCE:3\r\n" in content
    assert "LAST-MODIFIED:20241118T090000Z\r\n" in content
    assert "DTSTAMP:20241118T090000Z\r\n" in content
    assert "UID:action-12@tracker.example\r\n" in content
    assert "VALARM" not in content
    assert "METHOD" not in content


def test_an_entry_leads_to_its_page_and_names_its_partnership() -> None:
    (event,) = read(written(ENTRY))

    assert event["url"] == f"{BASE}/actions/RICH-JTAI-24-01"
    assert event["categories"].cats == ["Kingston, Richmond; and more"]
    assert event["summary"] == "RICH-JTAI-24-01 due: Publish a one-page guide"
    assert event["description"] == (
        f"Publish a one-page guide\n\nLead: Head of service\n\n{BASE}/actions/RICH-JTAI-24-01"
    )


def test_a_cancelled_entry_says_so_by_its_status() -> None:
    (event,) = read(written(replace(ENTRY, is_cancelled=True, sequence=4)))

    assert event["status"] == "CANCELLED"
    assert event["sequence"] == 4
    assert event["uid"] == "action-12@tracker.example"


def test_the_calendar_says_its_name_and_how_often_to_read_it() -> None:
    calendar = Calendar.from_ical(written())

    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert calendar["x-wr-calname"] == "Followthrough: Ana"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in written()


@pytest.mark.parametrize(
    "words",
    [
        "Commas, semicolons; and \\ backslashes",
        "Lines\nand more\n\nlines",
        "Emoji 🧒🏽👨‍👩‍👧 and accents: Siân, Œuvre",
        "x" * 500,
        "é, " * 250,
        'BEGIN:VEVENT\nUID:forged\nEND:VEVENT "quoted": yes',
        "begins : with; what, looks\\nlike an escape",
    ],
)
def test_whatever_people_type_survives(words: str) -> None:
    (event,) = read(written(replace(ENTRY, words=words, lead=None)))

    assert str(event["description"]).removesuffix(f"\n\n{BASE}/{ENTRY.path}") == words


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_any_text_survives_in_lines_of_75_octets_ended_as_the_standard_has_it(words: str) -> None:
    content = written(replace(ENTRY, words=words, lead=None), ENTRY)

    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()  # no fold cuts a character in two
    events = read(content)
    assert len(events) == 2
    assert any(str(event["description"]).startswith(words) for event in events)


def test_controls_are_left_out_which_the_standard_forbids() -> None:
    content = written(replace(ENTRY, words="a\x07b\x00c\x1bd\r\ne\x7f"))

    assert not set(content) & (set(range(32)) - {10, 13} | {127})
    assert read(content)[0]["description"].startswith("abcd\ne")


def test_the_order_is_by_date_and_the_same_each_time() -> None:
    other = replace(ENTRY, key="milestone-3", on=date(2024, 12, 1))

    assert written(ENTRY, other) == written(other, ENTRY)
    assert [event["uid"].partition("@")[0] for event in read(written(ENTRY, other))] == [
        "milestone-3",
        "action-12",
    ]
