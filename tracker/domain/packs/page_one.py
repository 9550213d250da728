"""The one page of where we stand: status and BRAG, the three closures as curves, and slippage."""

from collections import Counter
from collections.abc import Container, Iterator
from datetime import date, timedelta

from tracker.domain import extensions, papers, wording
from tracker.domain.brag import Brag
from tracker.domain.packs.facts import PackFacts, Tracked
from tracker.domain.papers import Block, Cell, Chart, Column, Heading, Paragraph, Row, Series, Table
from tracker.domain.statuses import Status

MONTHS = 5
"""Ends of months that the curves show before the day of the pack; as many as one page holds."""
RATINGS: tuple[Brag | None, ...] = (*Brag, None)
"""The columns of the page: every rating, and not rated."""
CLOSURES = {
    "Delivered": frozenset({Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED}),
    "Verified": frozenset({Status.VERIFIED, Status.EMBEDDED}),
    "Embedded": frozenset({Status.EMBEDDED}),
}
"""Each of the three closures, with the statuses at which an action has passed it."""


def where_we_stand(facts: PackFacts, holidays: Container[date]) -> Iterator[Block]:
    """How many actions stand where, how closing goes, and how far dates have slipped."""
    yield Heading(1, "Where we stand")
    if not facts.actions:
        yield Paragraph(papers.plain(f"No action was in tracking on {wording.long_date(facts.as_at)}."))
        return
    yield Paragraph(papers.plain(f"{_says(facts)} {_slippage(facts, holidays)}"))
    yield _table(facts)
    yield _curves(facts)


def _says(facts: PackFacts) -> str:
    total, late = len(facts.actions), len(facts.overdue)
    ahead = len(facts.reds)
    are_late = f"{late} of them overdue" if late else "none of them overdue"
    reds = f"{wording.count(ahead, 'more is', 'more are')} forecast to turn Red within a month."
    return f"{wording.count(total, 'action')} in tracking, {are_late}. {wording.capital(reds)}"


def rating_label(rating: Brag | None) -> str:
    """The rating as a word."""
    return rating.label if rating else "Not rated"


def _table(facts: PackFacts) -> Table:
    found = Counter((each.facts.status, facts.ratings[each.action_id].brag) for each in facts.actions)
    rows = [
        _row(status.label, [found[status, rating] for rating in RATINGS])
        for status in Status
        if facts.statuses[status]
    ]
    sums = [sum(found[status, rating] for status in Status) for rating in RATINGS]
    return Table(
        "Actions by status and BRAG rating",
        (
            Column("Status", 2.0),
            *(Column(rating_label(rating), 1.0) for rating in RATINGS),
            Column("All", 1.0),
        ),
        (*rows, _row("All", sums)),
    )


def _row(label: str, numbers: list[int]) -> Row:
    cells = (Cell(f"{number:,}") for number in (*numbers, sum(numbers)))
    return Row((Cell(label, is_heading=True), *cells))


def _curves(facts: PackFacts) -> Chart:
    days = _month_ends(facts.as_at)
    series = [
        Series(name, tuple(_passed(facts, statuses, day) for day in days))
        for name, statuses in CLOSURES.items()
    ]
    delivered, verified, embedded = (int(each.values[-1]) for each in series)
    return Chart(
        "Delivered, verified and embedded, month by month",
        f"{delivered} of {wording.count(len(facts.actions), 'action')} delivered, {verified} of those "
        f"verified, {embedded} of those embedded. A curve falls where an action was re-opened.",
        tuple(wording.short_date(day) for day in days),
        tuple(series),
    )


def _passed(facts: PackFacts, statuses: Container[Status], day: date) -> int:
    return sum(each.status in statuses and each.held_on(day) for each in facts.spells)


def _month_ends(as_at: date) -> list[date]:
    """The last days of the months before, the earliest first, and the day itself."""
    days, day = [as_at], as_at
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        days.insert(0, day)
    return days


def _slippage(facts: PackFacts, holidays: Container[date]) -> str:
    """The dates of 3 actions were moved, 4 times in all. 5 actions have slipped 98 working days in all."""
    moved = [each.facts.times_moved for each in facts.actions if each.facts.times_moved]
    later = [(days, each) for each in facts.actions if (days := slipped(each, holidays)) > 0]
    if not moved and not later:
        return "No date was moved."
    said = (
        f"Dates were moved {wording.count(sum(moved), 'time')}, those of "
        f"{wording.count(len(moved), 'action')}."
    )
    if not later:
        return f"{said} None has slipped against its original date."
    days, worst = max(later, key=lambda pair: (pair[0], pair[1].reference))
    total = wording.count(sum(days for days, _ in later), "working day")
    return (
        f"{said} {wording.count(len(later), 'action has', 'actions have')} slipped {total} in all, "
        f"{worst.reference} the furthest with {days:,}."
    )


def slipped(action: Tracked, holidays: Container[date]) -> int:
    """Working days between its original due date and the one that held; negative where it came forward."""
    return extensions.slipped(action.original_due_on, action.facts.due_on, holidays)
