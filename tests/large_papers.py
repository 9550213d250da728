"""Statements and board packs of as many actions as are asked for, each with everything an action may have."""

from dataclasses import replace
from datetime import date, timedelta

from tests import papers as made
from tests import richmond
from tracker.adapters import bank_holidays
from tracker.domain import packs, statements
from tracker.domain.brag import Facts
from tracker.domain.challenges import State
from tracker.domain.packs import (
    AskedDate,
    Change,
    Moved,
    Note,
    OpenChallenge,
    PackFacts,
    PackKind,
    Since,
    Spell,
    Tracked,
)
from tracker.domain.papers import Brand, Paper
from tracker.domain.statements import (
    Edition,
    MeasureFacts,
    MilestoneFacts,
    PlannedFacts,
    StatementContent,
    StatementFacts,
)
from tracker.domain.statuses import Status

TODAY = date(2024, 11, 18)
EDITION = Edition(
    number=7, dated=TODAY, earlier=tuple((nth, TODAY - timedelta(8 - nth)) for nth in range(1, 7))
)
HOLIDAYS = bank_holidays.england_and_wales()
STATUSES = (Status.IN_PROGRESS, Status.NOT_STARTED, Status.DELIVERED, Status.VERIFIED, Status.ON_HOLD)
WHAT = (
    "Publish a one-page guide to a good referral with worked examples from each agency, train the referrers "
    "who send most contacts, and have the single point of access return a referral with one question."
)
BRAND = Brand(logo=made.logo(), logo_words="A dark blue board", colour="7a1f5c")


def _action(nth: int) -> PlannedFacts:
    due = TODAY + timedelta(days=(nth * 37) % 300 - 40)
    return richmond.action(
        nth,
        reference=f"RICH-JTAI-24-{nth:02}",
        what_we_will_do=WHAT,
        success_measure="By March 2025, eight in ten sampled referrals describe the child's day-to-day life.",
        intended_effect="What a child's days are like is known from the first contact.",
        effect="Children say they are asked." if nth % 4 == 0 else "",
        lead=f"Head of service {nth % 7}, Richmond upon Thames Council",
        status=STATUSES[nth % len(STATUSES)],
        starts_on=TODAY - timedelta(days=30),
        due_on=due,
        original_due_on=due - timedelta(days=31 * (nth % 3)),
        times_moved=nth % 3,
        supporting=("Metropolitan Police Service", "Schools"),
        milestones=(
            MilestoneFacts(
                "Guide agreed by every agency", TODAY - timedelta(days=3), TODAY - timedelta(days=4)
            ),
            MilestoneFacts("First sample looked at", TODAY + timedelta(days=40)),
        ),
        measures=(
            MeasureFacts(
                what="Referrals that describe the child's day",
                baseline="41% on 4 October 2024",
                target="80% by 31 March 2025",
                readings=("52% on 1 November 2024", "61% on 15 November 2024"),
            ),
        ),
        last_update_on=TODAY - timedelta(days=nth % 40),
        last_note="Two agencies have agreed the guide, and the third looks at it in its next board meeting.",
    )


def statement_facts(actions: int) -> StatementFacts:
    """The Richmond letter, with this many actions under its eight items."""
    asked = tuple(
        richmond.asked(item, actions=tuple(_action(nth) for nth in range(item, actions + 1, 8)))
        for item in range(1, 9)
    )
    part = "We accept every finding.\n\n## What we do first\n\n- Referrals\n- Strategy meetings\n\n" + WHAT
    return richmond.facts(recommendations=asked, **dict.fromkeys(statements.PARTS, part))


def statement(actions: int) -> StatementContent:
    """What the statement of these facts says."""
    return statements.compose(statement_facts(actions), TODAY, HOLIDAYS)


def statement_paper(actions: int, brand: Brand = BRAND) -> Paper:
    """The same as the paper that is written."""
    return replace(statements.paper.paper_of(EDITION, statement(actions)), brand=brand)


def _tracked(nth: int) -> Tracked:
    due = TODAY + timedelta(days=(nth * 37) % 300 - 60)
    status = STATUSES[nth % len(STATUSES)]
    facts = Facts(
        tracked=True,
        status=status,
        due_on=due,
        review_on=TODAY + timedelta(days=9) if status is Status.ON_HOLD else None,
        times_moved=nth % 3,
        last_update_on=TODAY - timedelta(days=nth % 50),
    )
    return Tracked(
        action_id=nth,
        reference=f"RICH-JTAI-24-{nth:02}",
        report=f"RICH-JTAI-24: Joint inspection {nth % 3}",
        words=WHAT,
        lead=f"Head of service {nth % 7}",
        lead_agency=richmond.AGENCIES[nth % 5].name,
        facts=facts,
        original_due_on=due - timedelta(days=31 * (nth % 3)),
        note=Note(TODAY - timedelta(days=3), "Head of service", "Two agencies have agreed the guide."),
        moved_for="Waiting for another agency" if nth % 3 else "",
    )


def pack_facts(actions: int) -> PackFacts:
    """A partnership with this many actions, a fifth of them with something to decide."""
    tracked = tuple(_tracked(nth) for nth in range(1, actions + 1))
    few = range(1, actions + 1, 5)
    return PackFacts(
        partnership=richmond.FACTS.partnership,
        as_at=TODAY,
        since=Since(TODAY - timedelta(days=28), is_meeting=True),
        actions=tracked,
        moved=tuple(
            Moved(
                change=list(Change)[nth % len(Change)],
                reference=tracked[nth - 1].reference,
                words=WHAT,
                on=TODAY - timedelta(days=nth % 27),
                by="Head of service",
                reason="A vacancy took a month to fill.",
                from_due_on=TODAY,
                to_due_on=TODAY + timedelta(days=30),
            )
            for nth in few
        ),
        asked=tuple(
            AskedDate(
                action_id=nth,
                from_due_on=TODAY,
                proposed_on=TODAY + timedelta(days=30),
                category="No capacity",
                explanation="The post is vacant until January.",
                asked_by="Head of service",
                asked_on=TODAY - timedelta(days=2),
            )
            for nth in few
        ),
        challenges=tuple(
            OpenChallenge(
                name=f"CH-{nth}",
                reference=tracked[nth - 1].reference,
                text="What shows that the training changed anything?",
                raised_by="The scrutineer",
                raised_on=TODAY - timedelta(days=20),
                addressee="Head of service",
                answer_by=TODAY - timedelta(days=1),
                state=State.WAITING,
            )
            for nth in few
        ),
        spells=tuple(
            Spell(status, TODAY - timedelta(days=120 - 15 * place - nth % 50))
            for place, status in enumerate((Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED))
            for nth in few[: len(few) // (place + 1)]
        ),
    )


def pack(actions: int) -> Paper:
    """Its board pack."""
    return packs.paper(pack_facts(actions), PackKind.BOARD, HOLIDAYS)
