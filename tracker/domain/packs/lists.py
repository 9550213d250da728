"""The lists of a pack: what moved, what is overdue and why, what is to be decided, and what comes."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from datetime import date

from tracker.domain import board_digests, mail, papers, wording, working_days
from tracker.domain.packs.facts import AskedDate, Change, Moved, PackFacts, Tracked
from tracker.domain.packs.page_one import RATINGS, rating_label
from tracker.domain.papers import Across, Block, Cell, Column, Heading, Paragraph, Row, Table
from tracker.domain.statuses import OPEN

NOTE_LENGTH = 400
"""Characters of a note in a list; the appendix has it in full."""
SAID_EVEN_IF_NONE = (
    Change.NEW,
    Change.DELIVERED,
    Change.VERIFIED,
    Change.EMBEDDED,
    Change.SLIPPED,
    Change.REOPENED,
)
_REFERENCE = Column("Reference", 3.6)
_ACTION = Column("Action", 7.0)
_LEAD = Column("Lead and lead agency", 4.0)


def what_moved(facts: PackFacts, holidays: Container[date]) -> Iterator[Block]:
    """New, delivered, verified, slipped and re-opened: which, by whom and when."""
    yield Heading(1, f"What moved {facts.since.words}")
    found = {one: [each for each in facts.moved if each.change is one] for one in Change}
    rows: list[Row | Across] = []
    for one, moved in found.items():
        if moved:
            rows.append(Across(f"{wording.capital(one.value)}: {len(moved)}"))
            rows += [_moved_row(each, holidays) for each in moved]
    if rows:
        columns = (_REFERENCE, _ACTION, Column("When and by whom", 4.0), Column("What was said", 7.0))
        yield Table(f"{wording.count(len(facts.moved), 'change')}, by kind", columns, tuple(rows))
    if none := [one.value for one in SAID_EVEN_IF_NONE if not found[one]]:
        last = f" or {none[-1]}" if len(none) > 1 else ""
        yield _sentence(f"No action was {', '.join(none[:-1] or none)}{last}.")


def _moved_row(moved: Moved, holidays: Container[date]) -> Row:
    who = f"{wording.long_date(moved.on)}\n{moved.by}"
    said = "\n".join(each for each in (_date_move(moved, holidays), moved.reason) if each)
    return _row(moved.reference, _short(moved.words), who, said)


def _date_move(moved: Moved, holidays: Container[date]) -> str:
    """From 13 December 2024 to 10 January 2025, 18 working days later."""
    if moved.change not in (Change.SLIPPED, Change.FORWARD) or not (moved.from_due_on and moved.to_due_on):
        return ""
    return _from_to(moved.from_due_on, moved.to_due_on, holidays)


def _from_to(first: date, second: date, holidays: Container[date]) -> str:
    days = working_days.between(first, second, holidays)
    how = f"{wording.count(abs(days), 'working day')} {'later' if second > first else 'earlier'}"
    return f"From {wording.long_date(first)} to {wording.long_date(second)}, {how}."


def overdue(facts: PackFacts, holidays: Container[date]) -> Iterator[Block]:
    """What is overdue, the longest first: since when, how often its date moved, and why."""
    yield Heading(1, "Overdue, and why")
    if not facts.overdue:
        yield _sentence(f"Nothing was overdue on {wording.long_date(facts.as_at)}.")
        return
    columns = (_REFERENCE, _ACTION, _LEAD, Column("Due", 4.0), Column("Why", 7.0))
    rows = (
        _row(
            each.reference,
            _short(each.words),
            _who(each),
            _due_and_moves(each, facts, holidays),
            _why_late(each, facts),
        )
        for each in facts.overdue
    )
    yield Table(f"{wording.count(len(facts.overdue), 'overdue action')}", columns, tuple(rows))


def _due_and_moves(action: Tracked, facts: PackFacts, holidays: Container[date]) -> str:
    moved = wording.capital(action.item.moved(holidays)) or "Never moved"
    late = wording.late(action.item.days_overdue(facts.as_at))
    return "\n".join((*_dates(action), f"{wording.capital(late)}.", f"{moved}."))


def _dates(action: Tracked) -> list[str]:
    """The due date and, where it is another, the original one."""
    due, original = action.facts.due_on, action.original_due_on
    first = wording.long_date(due) if due else "No due date"
    return [first, f"Originally {wording.long_date(original)}"] if original and original != due else [first]


def _why_late(action: Tracked, facts: PackFacts) -> str:
    why = board_digests.why_late(facts.ratings[action.action_id].reason, action.moved_for)
    return f"{why}\n{_last_note(action, NOTE_LENGTH)}"


def _last_note(action: Tracked, length: int | None = None) -> str:
    """Last note, 3 November 2024, Head of service: Half of them are trained."""
    if action.note is None:
        return "No note yet."
    text = action.note.text if length is None else mail.one_line(action.note.text, length)
    return f"Last note, {wording.long_date(action.note.on)}, {action.note.by}: {text}"


def dates_asked(facts: PackFacts, holidays: Container[date]) -> Iterator[Block]:
    """The requests for another date that wait for a decision, the longest waiting first."""
    yield Heading(1, "Requests for another date, to decide")
    if not facts.asked:
        yield _sentence("No request for another date waited for a decision.")
        return
    columns = (
        _REFERENCE,
        _ACTION,
        Column("What is asked", 5.0),
        Column("Why", 6.0),
        Column("Moved before", 3.0),
    )
    rows = tuple(_asked_row(each, facts, holidays) for each in facts.asked)
    yield Table(f"{wording.count(len(rows), 'request')} to decide", columns, rows)


def _asked_row(asked: AskedDate, facts: PackFacts, holidays: Container[date]) -> Row:
    action = facts.by_id[asked.action_id]
    return _row(
        action.reference,
        f"{_short(action.words)}\n{_who(action)}",
        f"{_from_to(asked.from_due_on, asked.proposed_on, holidays)}\n"
        f"Asked by {asked.asked_by} on {wording.long_date(asked.asked_on)}.",
        f"{asked.category}. {asked.explanation}",
        wording.capital(action.item.moved(holidays)) or "Never",
    )


def reds_forecast(facts: PackFacts, _holidays: Container[date]) -> Iterator[Block]:
    """What is Amber and will be Red within a month unless something is done."""
    yield Heading(1, "Forecast to turn Red within a month")
    if not facts.reds:
        yield _sentence("No action was Amber and due within a month.")
        return
    columns = (_REFERENCE, _ACTION, _LEAD, Column("Due", 4.0), Column("Why", 7.0))
    rows = tuple(
        _row(each.reference, _short(each.words), _who(each), "\n".join(_dates(each)), reason)
        for each, reason in facts.reds
    )
    caption = f"{wording.count(len(rows), 'action')} that will be Red unless something is done"
    yield Table(caption, columns, rows)


def open_challenges(facts: PackFacts, _holidays: Container[date]) -> Iterator[Block]:
    """The challenges that nobody has closed yet."""
    yield Heading(1, "Challenges that are open")
    if not facts.challenges:
        yield _sentence("No challenge was open.")
        return
    columns = (
        Column("Challenge", 3.6),
        Column("What is challenged", 9.0),
        Column("Raised by", 4.0),
        Column("Addressed to", 4.0),
        Column("State", 4.0),
    )
    rows = tuple(
        _row(
            f"{each.name}\n{each.reference}",
            each.text,
            f"{each.raised_by}\n{wording.long_date(each.raised_on)}",
            each.addressee,
            f"{each.state.label}, to be answered by {wording.long_date(each.answer_by)}"
            + (f", {wording.late((facts.as_at - each.answer_by).days)}" if each.is_late(facts.as_at) else ""),
        )
        for each in facts.challenges
    )
    yield Table(f"{wording.count(len(rows), 'open challenge')}", columns, rows)


def by_agency(facts: PackFacts, _holidays: Container[date]) -> Iterator[Block]:
    """What each agency leads, by rating, with how much of it is overdue."""
    yield Heading(1, "By lead agency")
    if not facts.actions:
        yield _sentence("No agency led an action in tracking.")
        return
    columns = (
        Column("Lead agency", 4.0),
        *(Column(rating_label(rating), 1.0) for rating in RATINGS),
        Column("All", 1.0),
        Column("Overdue", 1.2),
        Column("Still open", 1.2),
    )
    names = sorted({each.lead_agency for each in facts.actions if each.lead_agency})
    rows = [
        _agency_row(name, [each for each in facts.actions if each.lead_agency == name], facts)
        for name in names
    ]
    if alone := [each for each in facts.actions if not each.lead_agency]:
        rows.append(_agency_row("No lead agency", alone, facts))
    yield Table(
        "Actions by lead agency and BRAG rating",
        columns,
        (*rows, _agency_row("All", facts.actions, facts)),
    )


def _agency_row(name: str, led: Sequence[Tracked], facts: PackFacts) -> Row:
    found = Counter(facts.ratings[each.action_id].brag for each in led)
    late = sum(each.item.days_overdue(facts.as_at) > 0 for each in led)
    still_open = sum(each.facts.status in OPEN for each in led)
    numbers = (*(found[rating] for rating in RATINGS), len(led), late, still_open)
    return Row((Cell(name, is_heading=True), *(Cell(f"{number:,}") for number in numbers)))


def appendix(facts: PackFacts, holidays: Container[date]) -> Iterator[Block]:
    """Every action in tracking, report by report, in full."""
    yield Heading(1, "Appendix: every action")
    if not facts.actions:
        yield _sentence("No action was in tracking.")
        return
    rows: list[Row | Across] = []
    report = None
    for each in facts.actions:
        if each.report != report:
            report = each.report
            rows.append(Across(report))
        rows.append(_in_full(each, facts, holidays))
    columns = (
        _REFERENCE,
        Column("What we will do", 7.0),
        _LEAD,
        Column("Due", 3.5),
        Column("Status and BRAG", 4.5),
        Column("Last note", 6.0),
    )
    yield Table(f"{wording.count(len(facts.actions), 'action')} in tracking", columns, tuple(rows))


def _in_full(action: Tracked, facts: PackFacts, holidays: Container[date]) -> Row:
    moved = action.item.moved(holidays)
    dates = [*_dates(action), *([f"{wording.capital(moved)}."] if moved else [])]
    status = f"{action.facts.status.label}\n{facts.ratings[action.action_id].reason}"
    return _row(action.reference, action.words, _who(action), "\n".join(dates), status, _last_note(action))


def _who(action: Tracked) -> str:
    return f"{action.lead or 'No lead'}\n{action.lead_agency or 'No lead agency'}"


def _short(text: str) -> str:
    """The words of an action, whole in the appendix; reasons are never cut, for they are decided on."""
    return mail.one_line(text, NOTE_LENGTH)


def _row(first: str, *others: str) -> Row:
    return Row((Cell(first, is_heading=True), *(Cell(each) for each in others)))


def _sentence(text: str) -> Paragraph:
    return Paragraph(papers.plain(text))
