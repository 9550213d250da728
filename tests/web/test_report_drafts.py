"""Correcting a draft and confirming it, alone or with somebody else at the same draft."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from fnmatch import fnmatch

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, letters, report_files
from tests.web.conftest import Client, words
from tests.web.drafting import as_shown, bring_in, error_at, everything, path_of, press, texts
from tracker.domain import corrections
from tracker.domain.roles import Role
from tracker.models import Action, Partnership, Report, ReportDraft, User

SignIn = Callable[[Client, User], Client]
QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def desk(client: Client, sign_in: SignIn, manager: User) -> Client:
    """The manager's browser."""
    return sign_in(client, manager)


# --- correcting ---


def test_a_draft_is_saved_as_typed_and_nothing_else_happens(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    answer = press(
        desk,
        path_of(draft),
        "save",
        **{"items-0-text": "The standard of referrals.", "items-1-due_on": "31/01/2025", "title": "A letter"},
    )
    assert answer.location == path_of(draft)
    page = desk.get(path_of(draft))
    assert "Draft saved" in words(page)
    shown = as_shown(page)
    assert shown["items-0-text"] == "The standard of referrals."
    assert shown["items-1-due_on"] == "31 January 2025"
    assert shown["title"] == "A letter"
    assert "due 31 Jan 2025 (set by a person)" in words(page)
    assert "words changed, 0 dropped" in words(page)
    assert everything(session, Action) == 0


@pytest.mark.parametrize(
    ("button", "typed", "after", "lands"),
    [
        ("split:2", {"items-1-text": "One. || Two."}, ["*", "One.", "Two.", "*"], "item-2"),
        ("merge:2", {"items-0-text": "One", "items-1-text": "and two."}, ["One and two.", "*"], "item-1"),
        ("merge:3", {"items-0-text": "Above."}, ["Above.", "*"], "item-2"),
        ("drop:1", {}, ["*", "*"], "item-1"),
        ("up:3", {"items-2-text": "Third."}, ["*", "Third.", "*"], "item-3"),
        ("down:1", {"items-0-text": "First."}, ["*", "First.", "*"], "item-1"),
        ("up:1", {"items-0-text": "First."}, ["First.", "*", "*"], "item-1"),
        ("reread:2", {"items-1-text": "Wrong."}, ["*", "The timeliness*", "*"], "item-2"),
        ("add:1", {}, ["*", "", "*", "*"], "item-4"),
        ("add", {}, ["*", "*", "*", ""], "item-4"),
    ],
)
def test_each_button_changes_the_draft_and_keeps_what_was_typed(
    desk: Client, session: Session, button: str, typed: dict[str, str], after: list[str], lands: str
) -> None:
    draft = bring_in(desk, session)
    answer = press(desk, path_of(draft), button, **typed, authority="London Borough of Testing")
    assert answer.status_code == 303
    assert answer.location == f"{path_of(draft)}#{lands}"
    assert len(texts(draft)) == len(after)
    assert all(fnmatch(text, want) for want, text in zip(after, texts(draft), strict=True))
    assert corrections.from_json(draft.as_corrected).facts.authority == "London Borough of Testing"
    assert desk.get(path_of(draft)).status_code == 200


def test_a_dropped_item_can_be_restored_and_is_not_confirmed_meanwhile(
    desk: Client, session: Session
) -> None:
    draft = bring_in(desk, session)
    press(desk, path_of(draft), "drop:2")
    page = desk.get(path_of(draft))
    assert "0 words changed, 1 dropped" in words(page)
    assert "Confirm 2 recommendations" in words(page)
    press(desk, path_of(draft), "restore:2")
    assert len(texts(draft)) == 3


UNSURE = "Recommendations\n\n1. Train all staff.\n\nReview every plan.\n\n3. Audit cases.\n"
"""The second of these three has no number."""


def order(page: TestResponse) -> list[str]:
    """The keys of the items in the order of the page."""
    return html.fromstring(page.text).xpath("//@data-item")


def test_an_unsure_item_comes_first_with_why_until_somebody_says_it_is_right(
    desk: Client, session: Session
) -> None:
    draft = bring_in(desk, session, UNSURE)
    page = desk.get(path_of(draft))
    assert order(page) == ["2", "1", "3"]
    first = html.fromstring(page.text).get_element_by_id("item-2")
    assert first.xpath("ancestor::section[h2='Look at these first']")
    assert "Item 2 of 3" in first.text_content()
    assert "The report prints no number here" in first.text_content()
    assert "1 item to look at" in words(page)
    assert "Item 2 stands further up" in words(page)

    assert press(desk, path_of(draft), "accept:2").location == f"{path_of(draft)}#item-2"
    page = desk.get(path_of(draft))
    assert order(page) == ["1", "2", "3"]
    assert "Look at these first" not in words(page)


def test_saying_that_an_item_is_right_leads_to_the_next_unsure_one(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session, f"{UNSURE}\nRead every file.\n\n5. Ask each child.\n")
    assert order(desk.get(path_of(draft))) == ["2", "4", "1", "3", "5"]
    assert press(desk, path_of(draft), "accept:2").location == f"{path_of(draft)}#item-4"
    assert press(desk, path_of(draft), "accept:4").location == f"{path_of(draft)}#item-4"


def test_items_with_the_same_doubt_are_said_to_be_right_at_once(desk: Client, session: Session) -> None:
    report = (
        "Recommendations\n\nImmediately:\n\n- Train all staff.\n- Audit cases.\n\nWithin three months:\n\n"
    )
    report = f"Report published: 14 August 2015\n\n{report}- Review every plan.\n- Read every file.\n"
    draft = bring_in(desk, session, report)
    page = desk.get(path_of(draft))
    unsure = html.fromstring(page.text).xpath("//*[@data-unsure]/@data-item")
    assert len(unsure) > 1, "this reading should have one doubt about several items"
    assert f"All {len(unsure)} are right" in words(page)
    press(desk, path_of(draft), f"alike:{unsure[0]}")
    assert "Look at these first" not in words(desk.get(path_of(draft)))
    assert press(desk, path_of(draft), "alike:99").status_code == 422


def test_a_split_and_a_merge_are_undone_by_taking_what_was_read_again(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    as_read = texts(draft)
    assert "As it was read" not in words(desk.get(path_of(draft)))
    press(desk, path_of(draft), "merge:2")
    press(desk, path_of(draft), "split:1", **{"items-0-text": "One. || Two."})
    page = desk.get(path_of(draft))
    assert "As it was read" in words(page)
    assert all(text in words(page) for text in as_read)
    press(desk, path_of(draft), "reread:1")
    assert texts(draft) == as_read


def test_the_kind_and_the_lead_agency_are_chosen_with_an_item(
    desk: Client, session: Session, here: Partnership
) -> None:
    agency = factories.agency(session, here)
    draft = bring_in(desk, session)
    press(
        desk,
        path_of(draft),
        "save",
        **{"items-1-kind": "cause_of_concern", "items-1-lead_agency_id": str(agency.id)},
    )
    page = desk.get(path_of(draft))
    assert as_shown(page)["items-1-kind"] == "cause_of_concern"
    assert as_shown(page)["items-1-lead_agency_id"] == str(agency.id)
    assert f"lead agency: {agency.name}" in words(page)
    elsewhere = factories.agency(session, factories.partnership(session))
    answer = press(desk, path_of(draft), "save", **{"items-1-lead_agency_id": str(elsewhere.id)})
    assert answer.status_code == 422
    assert error_at(answer, "items-1-lead_agency_id")


def test_a_paragraph_that_an_item_cites_opens_beside_it(desk: Client, session: Session) -> None:
    asked = "Recommendations\n\n1. Ensure that plans are specific (paragraph 24).\n"
    draft = bring_in(desk, session, f"24. Plans are vague and drift.\n\n{asked}")
    item = html.fromstring(desk.get(path_of(draft)).text).get_element_by_id("item-1")
    (cited,) = item.xpath(".//details[@data-cited]")
    assert "Paragraph 24, which it cites" in cited.text_content()
    assert "Plans are vague and drift." in cited.text_content()
    assert cited.xpath(".//a/@href") == ["#page-1"]


def test_the_points_within_an_item_are_listed(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session, report_files.text(report_files.LETTER))
    points = html.fromstring(desk.get(path_of(draft)).text).xpath("//*[@id='item-2']//li/text()")
    assert points[0] == "what a child’s day is like"
    assert len(points) == 2


def test_what_was_imported_before_is_said_at_the_top_and_at_the_item(
    desk: Client, session: Session, here: Partnership
) -> None:
    before = factories.report(session, here, reference="TEST-JTAI-24", published_on=date(2024, 9, 6))
    said = "The timeliness of formal strategy meetings outside of normal working hours."
    factories.recommendation(session, before, position=7, text=said)
    draft = bring_in(desk, session)
    document = html.fromstring(desk.get(path_of(draft)).text)
    assert document.xpath("//div[h2='To check']//a[@href='/reports/TEST-JTAI-24']")
    assert document.xpath("//*[@id='item-2']//a[@href='/reports/TEST-JTAI-24#item-7']")
    assert not document.xpath("//*[@id='item-1']//a[starts-with(@href, '/reports/')]")


@pytest.mark.parametrize(
    ("button", "typed", "field", "says"),
    [
        ("save", {"published_on": "31 February 2024"}, "published_on", "Enter a date such as"),
        ("save", {"items-1-due_on": "soon"}, "items-1-due_on", "Enter a date such as"),
        ("split:2", {}, "items-1-text", "Type ||"),
        ("merge:1", {}, "items-0-text", "no item above"),
        ("confirm", {"authority": ""}, "authority", "whose report"),
        ("confirm", {"published_on": "18 July 2024"}, "published_on", "before its inspection ended"),
        ("confirm", {"published_on": "1 December 2024"}, "published_on", "after today"),
        ("confirm", {"inspected_from": "20 July 2024"}, "inspected_to", "cannot end before it began"),
        ("confirm", {"statement_due_on": "5 September 2024"}, "statement_due_on", "before the report"),
        ("confirm", {"items-2-due_on": "5 September 2024"}, "items-2-due_on", "before the report"),
        ("confirm", {"items-2-text": " "}, "items-2-text", "no words"),
        ("confirm", {"items-2-text": "One || two"}, "items-2-text", "Press Split"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_loses_nothing(
    desk: Client, session: Session, button: str, typed: dict[str, str], field: str, says: str
) -> None:
    draft = bring_in(desk, session)
    before = draft.as_corrected
    answer = press(desk, path_of(draft), button, **{"items-0-text": "What I typed.", **typed})
    assert answer.status_code == 422
    assert says in error_at(answer, field)
    assert "What I typed." in answer.text
    assert draft.as_corrected == before
    assert everything(session, Report) == 0


def test_everything_that_stands_in_the_way_is_said_at_once(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    wrong = {"authority": "", "published_on": "1 December 2024", "items-1-text": ""}
    answer = press(desk, path_of(draft), "confirm", **wrong)
    assert [bool(error_at(answer, field)) for field in wrong] == [True] * 3


def test_a_draft_with_every_item_dropped_is_not_confirmed(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    for key in (1, 2, 3):
        press(desk, path_of(draft), f"drop:{key}")
    answer = press(desk, path_of(draft), "confirm")
    assert answer.status_code == 422
    assert "There is no item to confirm" in words(answer)


def test_a_form_that_was_tampered_with_is_refused_and_does_no_harm(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    for typed in (
        {"kind": "nonsense"},
        {"items-0-key": "x"},
        {"items-0-part": "nonsense"},
        {"live": "maybe"},
    ):
        assert press(desk, path_of(draft), "save", **typed).status_code == 422
    for button in ("nonsense", "drop:99", "drop:x", "theirs:", "theirs:item.1.line", "split"):
        assert press(desk, path_of(draft), button).status_code in (200, 303, 422)
    assert len(texts(draft)) == 3


def test_a_historic_report_is_proposed_by_its_date_and_chosen_by_the_person(
    desk: Client, session: Session
) -> None:
    draft = bring_in(desk, session, letters.LETTER.replace("2024", "2022"))
    assert as_shown(desk.get(path_of(draft)))["live"] == "historic"
    press(desk, path_of(draft), "save", live="live")
    assert as_shown(desk.get(path_of(draft)))["live"] == "live"
    answer = press(desk, path_of(draft), "confirm", live="historic")
    assert "confirmed as historic" in words(desk.get(answer.location))
    assert session.scalars(select(Action.is_tracked).distinct()).all() == [False]


def test_a_discarded_draft_is_gone(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    path = path_of(draft)
    assert desk.submit(f"{path}/discard").location == "/reports"
    assert "is discarded" in words(desk.get("/reports"))
    assert desk.get(path).status_code == 404


# --- two people at the same draft ---


def test_two_people_correcting_the_same_draft_see_both_versions_and_lose_neither(
    desk: Client, session: Session
) -> None:
    draft = bring_in(desk, session)
    path = path_of(draft)
    yours = as_shown(desk.get(path))
    press(desk, path, "save", **{"items-0-text": "Their words.", "title": "Their title"})
    yours |= {"items-0-text": "Your words.", "items-1-number": "7", "do": "save"}
    answer = desk.submit(path, **yours)
    assert answer.status_code == 409
    page = words(answer)
    assert "Somebody else changed this draft" in page
    assert "Their words." in page
    assert "Your words." in page
    assert "Their title" in page
    assert texts(draft)[0] == "Their words."

    kept = as_shown(answer)
    assert kept["items-0-text"] == "Your words."
    answer = desk.submit(path, **kept, do="theirs:title")
    assert answer.status_code == 200
    kept = as_shown(answer)
    assert kept["title"] == "Their title"
    assert kept["items-0-text"] == "Your words."
    assert texts(draft)[0] == "Their words."

    assert desk.submit(path, **kept, do="save").status_code == 303
    both = corrections.from_json(draft.as_corrected)
    assert both.facts.title == "Their title"
    assert both.items[0].item.text == "Your words."
    assert both.items[1].item.number == "7"


def test_an_agency_and_an_order_that_somebody_else_chose_can_be_taken(
    desk: Client, session: Session, here: Partnership
) -> None:
    agency = factories.agency(session, here)
    draft = bring_in(desk, session)
    path, as_read = path_of(draft), texts(draft)
    yours = {**as_shown(desk.get(path)), "items-0-text": "Your words.", "do": "save"}
    press(desk, path, "up:3", **{"items-1-lead_agency_id": str(agency.id)})
    answer = desk.submit(path, **yours)
    assert answer.status_code == 409
    assert agency.name in html.fromstring(answer.text).find_class("ft-differences")[0].text_content()
    for field in ("item.2.agency_id", "order"):
        answer = desk.submit(path, **as_shown(answer), do=f"theirs:{field}")
        assert answer.status_code == 200
    desk.submit(path, **as_shown(answer), do="save")
    both = corrections.from_json(draft.as_corrected)
    assert [kept.item.text for kept in both.kept] == ["Your words.", as_read[2], as_read[1]]
    assert [kept.agency_id for kept in both.kept][2] == agency.id


def test_a_draft_that_was_confirmed_meanwhile_gives_the_typed_words_back(
    desk: Client, session: Session
) -> None:
    draft = bring_in(desk, session)
    path = path_of(draft)
    yours = {**as_shown(desk.get(path)), "items-0-text": "Your words.", "do": "confirm"}
    press(desk, path, "confirm")
    answer = desk.submit(path, **yours)
    assert answer.status_code == 404
    assert "Your words." in words(answer)
    assert everything(session, Report) == 1


def test_a_draft_whose_file_was_imported_meanwhile_says_so_and_stays(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    report = factories.report(session, draft.partnership, source_sha256=draft.source_sha256)
    answer = press(desk, path_of(draft), "confirm", **{"items-0-text": "What I typed."})
    assert answer.status_code == 422
    assert f"This file is already here: {report.reference}" in words(answer)
    assert "What I typed." in answer.text
    assert everything(session, ReportDraft) == 1
    assert desk.get(path_of(draft)).status_code == 200
