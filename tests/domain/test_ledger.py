"""The ledger in words: rungs, kinds, and links that lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import ledger
from tracker.domain.ladder import Kind
from tracker.domain.mail import LINK_MARK


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("10", "10 working days before"),
        ("1", "1 working day before"),
        ("on_the_day", "on the day"),
        ("overdue-1", "1 week after"),
        ("overdue-52", "52 weeks after"),
        ("climbed-1", "climbed 1 step"),
        ("climbed-4", "climbed 4 steps"),
    ],
)
def test_a_rung_is_said_in_words(code: str, words: str) -> None:
    assert ledger.rung_words(code) == words


def test_what_an_item_is_about_begins_with_its_kind_and_says_it_once() -> None:
    assert ledger.about(Kind.ACTION, "Train everybody") == "Action. Train everybody"
    assert ledger.about(Kind.MILESTONE, "Milestone “Halfway”") == "Milestone “Halfway”"
    assert ledger.about(Kind.CHALLENGE) == "Challenge"
    assert ledger.about("") == "Action"
    assert all(ledger.kind_words(kind) for kind in Kind)


@given(st.text(max_size=30), st.text("abc-/.:?&=", max_size=20), st.text("abc-/.:?&=", max_size=20))
def test_nothing_that_is_shown_holds_the_place_of_a_link(around: str, before: str, after: str) -> None:
    link = f"https://a.example/{before}{LINK_MARK}{after}"
    for mail in (f"{around} {link} {around}", f'{around}<a href="{link}" style="x">{link}</a>{around}'):
        assert LINK_MARK not in ledger.inert(mail)
        assert "href" not in ledger.inert(mail).replace(around, "")


def test_other_links_stay_as_they_are() -> None:
    mail = f'<a href="https://a.example/b">See</a> <a href="https://a.example/m/{LINK_MARK}">Post</a>'
    assert ledger.inert(mail) == '<a href="https://a.example/b">See</a> <a>Post</a>'
