"""The page of what is going out, holds on it and on an action, and the stages on the page of a statement."""

from datetime import date, timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tests.web.conftest import Client, SignIn, words
from tracker.adapters import bank_holidays
from tracker.domain import working_days
from tracker.domain.roles import OPERATOR, Role
from tracker.models import Action, Hold, Installation, Partnership, User
from tracker.services import statements

TOMORROW = date(2024, 11, 19)


@pytest.fixture
def here(session: Session) -> Partnership:
    session.add(Installation(is_demonstration=False, owed_since=NOW - timedelta(days=60)))
    return factories.partnership(session, name="Kingston and Richmond", digest_weekday=2, digest_hour=9)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    """One that reaches its rung of ten working days tomorrow."""
    lead = factories.member(session, here, Role.ACTION_LEAD, name="Detective Superintendent")
    report = factories.report(session, here, statement_required=False)
    due = working_days.add(TOMORROW, 10, bank_holidays.england_and_wales())
    return factories.action(session, report, lead_id=lead.id, due_on=due)


def test_the_page_opens_on_the_next_working_day_and_says_who_gets_what_and_why(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    page = sign_in(client, manager).get("/mail/coming")
    text = words(page)
    assert "Tuesday 19 November 2024" in text
    assert "1 reminder would go out from 07:30" in text
    assert "As things stand now; what happens until then changes it." in text
    (reader,) = html.fromstring(page.text).xpath("//section[starts-with(@aria-labelledby, 'reader-')]")
    said = " ".join(reader.text_content().split())
    for words_of_it in (
        "Detective Superintendent",
        action.reference,
        "10 working days before",
        "You lead it.",
    ):
        assert words_of_it in said
    assert f"/actions/{action.reference}/hold" in reader.xpath(".//a/@href")


def test_one_goes_from_day_to_day_up_to_sixty_days_ahead(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)

    def links(path: str) -> list[str]:
        return html.fromstring(client.get(path).text).xpath(
            "//form[contains(@class, 'ft-mail__day')]/a/@href"
        )

    assert links("/mail/coming") == ["/mail/coming?day=2024-11-18", "/mail/coming?day=2024-11-20"]
    assert links("/mail/coming?day=2024-11-18") == ["/mail/coming?day=2024-11-19"]
    last = (TODAY + timedelta(days=60)).isoformat()
    assert links(f"/mail/coming?day={last}") == ["/mail/coming?day=2025-01-16"]
    for far, shown in (("2024-11-01", "Monday 18 November 2024"), ("2199-12-31", "Friday 17 January 2025")):
        text = words(client.get(f"/mail/coming?day={far}"))
        assert shown in text
        assert "this is the nearest" in text
    assert "Tuesday 19 November 2024" in words(client.get("/mail/coming?day=nonsense"))


def test_a_weekend_brings_nothing_and_a_digest_says_its_hour(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    assert "Nothing goes out at the weekend" in words(client.get("/mail/coming?day=2024-11-23"))
    assert "The weekly digest of Kingston and Richmond comes at 09:00, to each of 2 readers" in words(
        client.get("/mail/coming?day=2024-11-20")
    )
    assert "No reminder would go out on this day" in words(client.get("/mail/coming?day=2024-11-21"))


def test_an_action_is_held_with_a_reason_shown_as_held_and_let_go(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    path = f"/actions/{action.reference}/hold"
    assert "Hold the reminders" in words(client.get(path))
    assert client.submit(path, reason="").status_code == 422

    assert client.submit(path, reason="The date is wrong.", until_on="22 November 2024").status_code == 303

    shown = words(client.get(f"/actions/{action.reference}"))
    assert "Reminders are held until the end of 22 November 2024: The date is wrong." in shown
    coming = words(client.get("/mail/coming"))
    assert "HeldThe date is wrong." in coming
    assert "Held on this day" in coming
    assert "would go out from" not in coming
    assert "Held on this day" not in words(client.get("/mail/coming?day=2024-11-25"))
    (hold,) = session.query(Hold).all()
    assert client.submit(f"/mail/holds/{hold.id}/lift").status_code == 303
    assert "1 reminder would go out" in words(client.get("/mail/coming"))
    assert "are held" not in words(client.get(f"/actions/{action.reference}"))
    assert client.submit(f"/mail/holds/{hold.id}/lift").status_code == 404


def test_a_person_is_held_and_their_actions_say_so_to_managers_alone(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    path = f"/mail/holds/{here.slug}/{action.lead_id}"
    assert client.submit(path, reason="They are told by phone.").status_code == 303
    assert "Reminders to Detective Superintendent are held: They are told by phone." in words(
        client.get(f"/actions/{action.reference}")
    )
    lead = session.get_one(User, action.lead_id)
    own = words(sign_in(client, lead).get(f"/actions/{action.reference}"))
    assert "told by phone" not in own
    assert "Hold the reminders" not in own


def test_a_reason_that_may_identify_a_child_is_asked_about(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    path = f"/actions/{action.reference}/hold"
    answer = sign_in(client, manager).submit(path, reason="Child AB, aged 7, was moved.")
    assert answer.status_code == 422
    assert "This may identify a child" in words(answer)
    assert session.query(Hold).count() == 0


def test_a_statement_shows_its_stages_and_a_manager_marks_them(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    report = factories.report(session, here)
    statements.open_for(session, report, actor=OPERATOR, now=NOW)
    path = f"/statements/{report.reference}"
    sign_in(client, manager)
    shown = words(client.get(path))
    assert "by 22 Nov 2024 Next, in 4 working days" in shown
    assert shown.count("Mark as done") == 3
    assert client.submit(f"{path}/stages/draft_ready", done="yes").status_code == 303
    shown = words(client.get(path))
    assert "Draft ready: marked as done." in shown
    assert "still missing" in shown
    assert "Not done after all" in shown
    assert client.submit(f"{path}/stages/draft_ready", done="no").status_code == 303
    assert "Not done after all" not in words(client.get(path)).replace("Draft ready: not done after all", "")
    client.submit(f"{path}/stages/send", done="yes")
    assert "once it is marked as submitted" in words(client.get(path))
    assert client.submit(f"{path}/stages/nonsense", done="yes").status_code == 404
    board = factories.member(session, here, Role.BOARD_MEMBER)
    assert "Mark as done" not in words(sign_in(client, board).get(path))
