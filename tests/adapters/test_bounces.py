"""Bounces in a Maildir: which mail came back and why; whatever else lies there is left alone."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters import bounces
from tracker.domain.mail import Outcome

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: followthrough@council.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 18 Nov 2024 07:00:00 +0000

Final-Recipient: rfc822; gone@council.example
Original-Recipient: rfc822;gone@council.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <gone@council.example>: Recipient address
    rejected: no such person

--B
Content-Type: {returned}

Message-ID: <ours@tracker.example>
Subject: 2 actions late
From: Followthrough <followthrough@council.example>

A line of the mail.
--B--
"""


def report(*, action: str = "failed", returned: str = "message/rfc822") -> bytes:
    return REPORT.format(action=action, returned=returned).encode()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/global"])
def test_a_report_says_which_mail_came_back_and_why(returned: str) -> None:
    found = bounces.parse(report(returned=returned))
    assert found is not None
    assert (found.message_id, found.outcome) == ("<ours@tracker.example>", Outcome.BOUNCED)
    assert found.answer == (
        "gone@council.example: 550 5.1.1 <gone@council.example>: Recipient address rejected: no such person"
    )


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_report_of_anything_but_a_failure_is_none(action: str) -> None:
    assert bounces.parse(report(action=action)) is None


def test_lines_may_end_as_they_do_on_the_wire() -> None:
    assert bounces.parse(report().replace(b"\n", b"\r\n")) == bounces.parse(report())


def test_a_mail_that_somebody_wrote_is_no_report() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail.set_content(REPORT)
    assert bounces.parse(mail.as_bytes()) is None


@pytest.mark.parametrize("part", ["message/delivery-status", "message/rfc822", "Action: failed"])
def test_a_report_that_lacks_a_part_is_none(part: str) -> None:
    assert bounces.parse(report().replace(part.encode(), b"text/plain")) is None


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=len(report())))
def test_no_mail_however_broken_is_an_error(noise: bytes, where: int) -> None:
    whole = report()
    bounces.parse(whole[:where] + noise + whole[where:])
    bounces.parse(whole[:where])
    bounces.parse(noise)


def test_what_is_no_report_is_left_where_it_is_and_a_report_is_put_away_as_seen(box: Path) -> None:
    (box / "new" / "1.a").write_bytes(b"Subject: A question\n\nWho are you?\n")
    (box / "new" / "2.b").write_bytes(report())
    (box / "new" / "3.c").write_bytes(b"x" * (bounces.LARGEST + 1))
    ((path, found),) = bounces.unread(box)
    assert (path.name, found.message_id) == ("2.b", "<ours@tracker.example>")
    bounces.put_away(path)
    assert sorted(each.name for each in (box / "new").iterdir()) == ["1.a", "3.c"]
    assert [each.name for each in (box / "cur").iterdir()] == ["2.b:2,S"]


def test_a_report_that_another_process_has_put_away_meanwhile_is_no_error(box: Path) -> None:
    (box / "new" / "1.a").write_bytes(report())
    ((path, _),) = bounces.unread(box)
    bounces.put_away(path)
    bounces.put_away(path)
    assert list(bounces.unread(box)) == []
