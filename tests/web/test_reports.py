"""The list of reports, the page of one and its source, as people with each role meet them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories, letters
from tests.web.conftest import Client, words
from tests.web.drafting import bring_in, error_at, everything, path_of, press, send
from tests.web.races import saved_by_somebody_else
from tracker.domain.reports import ItemKind
from tracker.domain.roles import Role
from tracker.models import Membership, Partnership, Report, ReportDraft, User

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


def test_a_report_shows_its_items_with_numbers_actions_and_what_they_cite(
    desk: Client, session: Session, here: Partnership, manager: User
) -> None:
    report = factories.report(
        session, here, paragraphs={"29": "Interviews were late."}, warnings=["Look twice."]
    )
    printed = factories.recommendation(session, report, position=1, number="97", paragraphs=[29, 30])
    factories.recommendation(session, report, position=2, number_inferred="12", section="Board", part="board")
    factories.recommendation(session, report, position=3)
    action = factories.action(session, printed, lead_id=manager.id)
    page = words(desk.get(f"/reports/{report.reference}"))
    assert "97" in page
    assert "12 (inferred)" in page
    assert "Item 3, unnumbered in the report" in page
    assert "Safeguarding board: Board" in page
    assert "Paragraph 29, which it cites" in page
    assert "Interviews were late." in page
    assert "Look twice." in page
    assert "Due Friday 13 December 2024 (printed in the report), in 25 days" in page
    assert "70 working days from the report's date give the same day." in page
    assert f"{action.reference} Not started" in page
    assert manager.name in page
    assert "1 action of this report has no lead or no lead agency" in page


def test_a_report_shows_what_each_item_is_its_points_and_what_is_kept_but_not_tracked(
    desk: Client, session: Session, here: Partnership
) -> None:
    report = factories.report(
        session,
        here,
        strengths=["Early help is <good>."],
        judgements=[["Overall effectiveness", "Requires improvement"]],
    )
    item = factories.recommendation(
        session,
        report,
        position=1,
        kind=ItemKind.AREA_FOR_PRIORITY_ACTION,
        text="Leaders must improve: the plans; the <records>.",
        subitems=["the plans", "the <records>."],
    )
    action = factories.action(session, item)
    page = desk.get(f"/reports/{report.reference}")
    assert "What inspectors praised (kept, not tracked): 1 point" in words(page)
    assert "Early help is <good>." in words(page)
    assert "Judgements Overall effectivenessRequires improvement" in words(page)
    for path in (f"/reports/{report.reference}", f"/actions/{action.reference}"):
        quotation = html.fromstring(desk.get(path).text).find(".//blockquote")
        assert quotation is not None
        assert [point.text for point in quotation.findall("ul/li")] == ["the plans", "the <records>."]
        assert (quotation.findtext("p") or "").strip() == "Leaders must improve:"
        assert "Area for priority action." in " ".join(quotation.text_content().split())


def test_the_file_is_offered_only_where_it_was_kept(
    desk: Client, session: Session, here: Partnership
) -> None:
    kept = press(desk, path_of(bring_in(desk, session)), "confirm").location
    assert f'href="{kept}/file"' in desk.get(kept).text
    other = factories.report(session, here)
    assert "/file" not in desk.get(f"/reports/{other.reference}").text


def test_an_action_lead_sees_the_report_and_only_their_own_actions(
    client: Client, sign_in: SignIn, session: Session, here: Partnership
) -> None:
    report = factories.report(session, here)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    mine = factories.action(session, report, lead_id=lead.id)
    other = factories.action(session, report)
    page = sign_in(client, lead).get(f"/reports/{report.reference}")
    assert mine.reference in page.text
    assert other.reference not in page.text
    assert "No action that you see." in words(page)
    assert "tracking" not in words(page)
    assert client.get("/reports/new").status_code == 404


def test_the_source_shows_each_item_in_its_place(desk: Client, session: Session) -> None:
    answer = press(desk, path_of(bring_in(desk, session)), "confirm")
    page = desk.get(f"{answer.location}/source")
    marks = html.fromstring(page.text).findall(".//mark")
    assert [mark.get("id") for mark in marks] == ["item-1", "item-2", "item-3"]
    assert "timeliness of formal strategy" in " ".join(marks[1].text_content().split())
    assert "Early help partnership working" in words(page)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_others_read_reports_and_change_nothing(
    client: Client, sign_in: SignIn, session: Session, here: Partnership, role: Role
) -> None:
    report = factories.report(session, here, is_tracked=False)
    person = factories.member(session, here, role, factories.agency(session, here))
    sign_in(client, person)
    for path in ("/reports", f"/reports/{report.reference}", f"/reports/{report.reference}/source"):
        assert client.get(path).status_code == 200
    for path in ("track", "stop-tracking"):
        assert client.submit(f"/reports/{report.reference}/{path}", reason="x").status_code == 404
    assert send(client, letters.LETTER.encode()).status_code == 404
    assert not report.is_tracked


def test_a_stranger_finds_nothing(
    desk: Client,
    sign_in: SignIn,
    session: Session,
    here: Partnership,
) -> None:
    draft = bring_in(desk, session)
    report = factories.report(session, here)
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    client = sign_in(desk, stranger)
    for path in (path_of(draft), f"/reports/{report.reference}", f"/reports/{report.reference}/source"):
        assert client.get(path).status_code == 404
    for path in (
        path_of(draft),
        f"{path_of(draft)}/discard",
        f"/reports/{report.reference}/track",
        f"/reports/{report.reference}/stop-tracking",
    ):
        assert client.submit(path, reason="x").status_code == 404
    assert report.reference not in client.get("/reports").text
    assert everything(session, ReportDraft) == 1


def test_a_historic_report_comes_into_tracking_and_goes_out_again_with_a_reason(
    desk: Client, session: Session, here: Partnership
) -> None:
    report = factories.report(session, here, is_tracked=False, statement_required=False)
    action = factories.action(session, report, is_tracked=False, tracked_since=None)
    path = f"/reports/{report.reference}"
    assert "This report is historic" in words(desk.get(path))
    assert desk.submit(f"{path}/track").status_code == 303
    assert "is in tracking now" in words(desk.get(path))
    assert action.is_tracked
    again = desk.submit(f"{path}/track")
    assert again.status_code == 422
    assert f"{report.reference} is in tracking already" in words(again)
    answer = desk.submit(f"{path}/stop-tracking", reason=" ")
    assert answer.status_code == 422
    assert "Say why" in error_at(answer, "reason")
    assert action.is_tracked
    assert desk.submit(f"{path}/stop-tracking", reason="Wrong one").status_code == 303
    assert not action.is_tracked
    assert "Wrong one" in words(desk.get(path))


@pytest.mark.parametrize("button", ["track", "stop-tracking"])
def test_of_two_who_press_the_same_button_the_second_is_told(
    desk: Client, session: Session, here: Partnership, button: str
) -> None:
    report = factories.report(session, here, is_tracked=button == "stop-tracking")
    factories.action(session, report, is_tracked=report.is_tracked)
    with saved_by_somebody_else(Report):
        answer = desk.submit(f"/reports/{report.reference}/{button}", reason="Wrong one")
    assert answer.status_code == 422
    assert "Somebody else saved this at the same moment" in words(answer)
    assert report.is_tracked == (button == "stop-tracking")


def test_the_list_and_the_page_take_as_many_queries_for_many_items_as_for_one(
    desk: Client, session: Session, here: Partnership, count_queries: QueryCounter
) -> None:
    small, large = factories.report(session, here), None
    factories.action(session, small)
    counts = []
    for report in (small, large):
        if report is None:
            report = factories.report(session, here)  # noqa: PLW2901 - the larger case
            for _ in range(20):
                factories.action(session, report)
        session.commit()
        with count_queries() as seen:
            desk.get("/reports")
            desk.get(f"/reports/{report.reference}")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_many_reports_are_paged_in_as_many_queries_and_drafts_stand_before_the_first_page(
    desk: Client, session: Session, here: Partnership, count_queries: QueryCounter
) -> None:
    draft = bring_in(desk, session)
    counts = []
    for more in (1, 101):
        for _ in range(more):
            factories.report(session, here)
        session.commit()
        with count_queries() as seen:
            first = desk.get("/reports")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "102 reports, page 1 of 3" in words(first)
    (link,) = html.fromstring(first.text).xpath("//a[@rel='next']/@href")
    second, past_the_end = desk.get(link), desk.get("/reports?page=99")
    assert link == "/reports?page=2"
    assert html.fromstring(second.text).findtext(".//title").startswith("Reports (page 2 of 3)")
    assert "102 reports, page 3 of 3" in words(past_the_end)
    for page in (second, past_the_end):
        assert f'href="{path_of(draft)}"' not in page.text
        assert 'href="/reports#waiting">1 draft waiting to be confirmed' in page.text
    for page in ("0", "-1", "x", "9999999999", ""):
        assert "page 1 of 3" in words(desk.get(f"/reports?page={page}"))


def test_reports_of_several_partnerships_are_named_by_them_on_every_page(
    desk: Client, session: Session, here: Partnership, manager: User
) -> None:
    assert here.name not in words(desk.get("/reports"))
    there = factories.partnership(session)
    session.add(Membership(user_id=manager.id, partnership_id=there.id, role=Role.MANAGER))
    for _ in range(50):
        factories.report(session, here)
    factories.report(session, there, published_on=None)
    assert f"Joint targeted area inspection. {here.name}" in words(desk.get("/reports"))
    assert f"Joint targeted area inspection. {there.name}" in words(desk.get("/reports?page=2"))
