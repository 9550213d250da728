"""A pack as a paper: what it is and holds, one page of where we stand, and the lists sideways."""

from collections.abc import Callable, Container, Iterator
from datetime import date

from tracker.domain import wording
from tracker.domain.packs import lists, page_one
from tracker.domain.packs.facts import PackFacts, PackKind
from tracker.domain.papers import Block, Contents, Facts, NewPage, Paper

Part = Callable[[PackFacts, Container[date]], Iterator[Block]]
PARTS: dict[PackKind, tuple[Part, ...]] = {
    PackKind.BOARD: (
        page_one.where_we_stand,
        lists.what_moved,
        lists.overdue,
        lists.dates_asked,
        lists.reds_forecast,
        lists.open_challenges,
        lists.by_agency,
        lists.appendix,
    ),
    PackKind.HIGHLIGHT: (
        page_one.where_we_stand,
        lists.what_moved,
        lists.reds_forecast,
        lists.by_agency,
    ),
    PackKind.EXCEPTION: (
        page_one.where_we_stand,
        lists.overdue,
        lists.dates_asked,
        lists.reds_forecast,
        lists.open_challenges,
    ),
}
"""Which parts each report has, in their order; the first stands on a page of its own."""


def title(kind: PackKind, as_at: date) -> str:
    """Board pack as at 18 November 2024."""
    return f"{kind.label} as at {wording.long_date(as_at)}"


def paper(facts: PackFacts, kind: PackKind, holidays: Container[date]) -> Paper:
    """The pack of these facts; the same facts always give the same paper."""
    first, *others = PARTS[kind]
    about = (
        ("As at the end of", wording.weekday_date(facts.as_at)),
        ("What moved is told", f"from the day after {facts.since.day} to that day"),
        ("Made from", "the history of every action in tracking, so that the same day gives the same report"),
    )
    blocks: list[Block] = [
        Facts("What this report is", about),
        Contents(),
        NewPage(),
        *first(facts, holidays),
    ]
    blocks.append(NewPage(sideways=True))
    for part in others:
        blocks += part(facts, holidays)
    name = title(kind, facts.as_at)
    return Paper(
        title=name,
        subtitle=facts.partnership,
        author=facts.partnership,
        subject=f"Where the actions in tracking stood, and what moved {facts.since.words}",
        foot=f"{facts.partnership}: {name[0].lower()}{name[1:]}",
        dated=facts.as_at,
        version=facts.as_at.isoformat(),
        blocks=tuple(blocks),
    )
