"""The board pack and its shorter kin: the facts as at a day, and the file that can be sent."""

from collections.abc import Container
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays, papers
from tracker.domain import london, packs
from tracker.domain.errors import DomainError
from tracker.domain.packs import PackFacts, PackKind, Since
from tracker.domain.papers import Paper
from tracker.domain.roles import Actor
from tracker.models import Partnership
from tracker.queries import packs as queries
from tracker.services import brands
from tracker.services.statements import Written


def facts(session: Session, partnership: Partnership, as_at: date, since: date | None = None) -> PackFacts:
    """All that a pack says; without a day to tell from, since the last meeting before it."""
    usual = queries.since(session, partnership, as_at)
    told_since = usual if since is None or since == usual.on else Since(since)
    return PackFacts(
        partnership=partnership.name,
        as_at=as_at,
        since=told_since,
        actions=queries.tracked(session, partnership, as_at),
        moved=queries.moved(session, partnership, told_since.on, as_at),
        asked=queries.asked(session, partnership, as_at),
        challenges=queries.open_challenges(session, partnership, as_at),
        spells=queries.spells(session, partnership, as_at),
    )


def make(
    session: Session,
    slug: str,
    kind: PackKind,
    *,
    as_at: date,
    since: date | None,
    actor: Actor,
    now: datetime,
) -> Paper:
    """The pack as a paper, for whoever sees the whole partnership; the same days always give the same one."""
    partnership = queries.get_partnership(session, actor, slug)
    packs.check_days(as_at, since, london.date_of(now))
    holidays: Container[date] = bank_holidays.england_and_wales()
    paper = packs.paper(facts(session, partnership, as_at, since), kind, holidays)
    return brands.dressed(paper, partnership)


def export(
    session: Session,
    slug: str,
    kind: PackKind,
    format: str,
    *,
    as_at: date,
    since: date | None,
    actor: Actor,
    now: datetime,
) -> Written:
    """The pack as a file."""
    check_format(format)
    paper = make(session, slug, kind, as_at=as_at, since=since, actor=actor, now=now)
    return Written(
        body=papers.write(paper, format),
        filename=f"{slug}-{kind.slug}-{as_at.isoformat()}.{format}",
        mimetype=papers.WITH_EXCEL[format].media_type,
    )


def check_format(format: str) -> None:
    """Refuse a format that no pack is written in."""
    if format not in papers.WITH_EXCEL:
        raise DomainError(f"A pack is not written as {format}. Choose {', '.join(papers.WITH_EXCEL)}.")
