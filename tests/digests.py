"""Running the digests of a day, and the mails that came of it, for tests."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters import bank_holidays
from tracker.domain import london
from tracker.domain.extensions import Category
from tracker.domain.ladder import Kind
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Agency,
    Challenge,
    Installation,
    Mail,
    MailItem,
    Membership,
    Milestone,
    Part,
    Partnership,
    Report,
    User,
)
from tracker.services import actions, board_digests, digests, extensions, statements
from tracker.services.reminders import Occasion

MONDAY = date(2024, 11, 18)
OCCASION = Occasion(
    today=MONDAY,
    now=factories.NOW,
    real_now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    holidays=bank_holidays.england_and_wales(),
    base_url="https://tracker.example",
)


def on(day: date, hour: int = 9) -> Occasion:
    """That day at this hour by London clocks."""
    return replace(OCCASION, today=day, now=london.at(day, time(hour)))


def _new(session: Session, before: set[int]) -> list[Mail]:
    found = session.scalars(select(Mail).order_by(Mail.id)).all()
    return [mail for mail in found if mail.id not in before]


def weekly(session: Session, day: date = MONDAY, hour: int = 9) -> list[Mail]:
    """The weekly digests that this run writes."""
    before = set(session.scalars(select(Mail.id)))
    digests.queue_weekly_digests(session, on(day, hour))
    return _new(session, before)


def board(session: Session, day: date, hour: int = 9) -> list[Mail]:
    """The board digests that this run writes."""
    before = set(session.scalars(select(Mail.id)))
    board_digests.queue_board_digests(session, on(day, hour))
    return _new(session, before)


def to(user: User, mails: list[Mail]) -> Mail:
    """The one mail to this person."""
    (mail,) = (each for each in mails if each.user_id == user.id)
    return mail


def forms(mail: Mail) -> tuple[str, str]:
    """Both forms of a mail, as a reader sees them."""
    return mail.text, str(html.fromstring(mail.html).text_content())


def told(session: Session, user: User) -> set[tuple[Kind, int]]:
    """Every rung that this person was told of, as kind and thing."""
    query = select(MailItem.kind, MailItem.thing_id).where(MailItem.user_id == user.id)
    return {(kind, thing_id) for kind, thing_id in session.execute(query)}


# --- a partnership of which there is everything to say ---


@dataclass
class Full:
    """The readers of it, by what they are."""

    here: Partnership
    readers: dict[str, User]


def full(session: Session) -> Full:
    """Two partnerships with something in each list of a digest; the first has its reports’ own words."""
    session.add(Installation(is_demonstration=False, owed_since=datetime(2024, 9, 1, tzinfo=UTC)))
    here = factories.partnership(
        session,
        name="Kingston and Richmond Safeguarding Children Partnership",
        digest_attaches_list=True,
    )
    there = factories.partnership(session, name="Wandsworth Safeguarding Children Partnership")
    police = factories.agency(session, here, name="Metropolitan Police Service")
    council = factories.agency(session, here, name="Achieving for Children")
    readers = {
        "manager": factories.member(session, here, Role.MANAGER, name="Partnership manager"),
        "agency lead": factories.member(
            session, here, Role.AGENCY_LEAD, police, name="Detective Superintendent"
        ),
        "lead": factories.member(session, here, Role.ACTION_LEAD, name="Head of service, referrals"),
        "scrutineer": factories.member(session, here, Role.SCRUTINEER, name="Independent scrutineer"),
        "several": factories.member(session, here, Role.MANAGER, name="Regional manager"),
        "little": factories.member(session, there, Role.MANAGER, name="Business manager"),
        "board": factories.member(session, here, Role.BOARD_MEMBER, name="Lead member"),
    }
    session.add(Membership(user_id=readers["several"].id, partnership_id=there.id, role=Role.MANAGER))
    letter = factories.report(
        session,
        here,
        authority="Richmond upon Thames",
        reference="RICH-JTAI-24",
        statement_due_on=date(2024, 12, 13),
    )
    statements.open_for(session, letter, actor=OPERATOR, now=factories.NOW)
    elsewhere = factories.report(session, there, authority="Wandsworth", statement_required=False)
    factories.action(session, elsewhere, due_on=date(2024, 12, 6), status=Status.IN_PROGRESS)
    _fill(session, letter, readers, council, police)
    session.flush()
    for reader in readers.values():
        session.refresh(reader)
    return Full(here, readers)


ASKED = (
    "The timeliness and quality of return home interviews, so that what children say informs plans to keep "
    "them safe and is shared with the police and health partners without delay.",
    "The consistency of agency attendance at, and contribution to, strategy discussions.",
    "The quality of referrals from agencies to the single point of access.",
)


def _fill(
    session: Session, letter: Report, readers: dict[str, User], council: Agency, police: Agency
) -> None:
    """Late, moved, climbed, due soon, undated, unowned, delivered, verified, asked, challenged, in parts."""
    lead, number = readers["lead"], count(1)

    def action(**values: Any) -> Action:
        n = next(number)
        asked = factories.recommendation(session, letter, text=ASKED[n % len(ASKED)])
        given = {
            "reference": f"RICH-JTAI-24-{n:02}",
            "lead_id": lead.id,
            "lead_agency_id": council.id,
            "status": Status.IN_PROGRESS,
        }
        return factories.action(session, asked, **{**given, **values})

    moved = {"original_due_on": date(2024, 9, 30), "times_moved": 2}
    late = action(due_on=date(2024, 11, 8), **moved)
    action(due_on=date(2024, 10, 4), lead_agency_id=police.id)
    soon = action(due_on=date(2024, 12, 6), status=Status.NOT_STARTED, lead_agency_id=police.id)
    action(due_on=date(2024, 11, 20))
    action(due_on=None, lead_id=None, lead_agency_id=None)
    action(due_on=date(2025, 4, 1), lead_id=None)
    done = action(due_on=date(2024, 11, 15))
    for one, to in ((soon, None), (done, Status.DELIVERED)):
        actions.post_update(
            session,
            one,
            note="The guide went to every school.",
            to=to,
            actor=factories.actor(lead),
            now=datetime(2024, 11, 13, 15, 0, tzinfo=UTC),
        )
    verified = action(
        due_on=date(2024, 8, 1),
        status=Status.VERIFIED,
        verified_on=date(2024, 8, 20),
        lead_agency_id=police.id,
    )
    extensions.ask(
        session,
        late,
        category=Category.CAPACITY,
        explanation="Two posts are empty and the guide needs both.",
        proposed_on=date(2024, 12, 20),
        actor=factories.actor(lead),
        now=datetime(2024, 11, 12, 9, 0, tzinfo=UTC),
    )
    common = {"partnership_id": letter.partnership_id, "action_id": soon.id}
    session.add_all(
        [
            Milestone(name="Draft agreed by all agencies", due_on=date(2024, 11, 22), **common),
            Part(
                agency_id=police.id,
                what="Train duty officers",
                due_on=date(2024, 11, 25),
                status="not_started",
                **common,
            ),
            Challenge(
                number=1,
                text="How do we know that children were spoken to?",
                raised_at=datetime(2024, 11, 11, 9, tzinfo=UTC),
                raised_by_name="Independent scrutineer",
                addressee_id=readers["agency lead"].id,
                answer_by=date(2024, 11, 22),
                partnership_id=letter.partnership_id,
                action_id=verified.id,
            ),
        ]
    )
