"""Retention: how long a partnership keeps what is closed, what a legal hold keeps, and letting the rest go.

Nothing else deletes what is recorded: the database lets rows of a closed table go only in a transaction that
has an open run of retention, and this module alone opens one.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import london, retention
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.retention import Preview
from tracker.domain.roles import Actor, Permission
from tracker.domain.wording import count, sentence_list
from tracker.models import (
    AccountToken,
    ApiRequest,
    LegalHold,
    LinkUse,
    Mail,
    MailAttachment,
    MailLink,
    Partnership,
    Report,
    ResetRequest,
    RetentionRun,
    SignInCode,
    SignInFailure,
    WebSession,
)
from tracker.queries import retention as queries
from tracker.queries import stored_files
from tracker.services import history
from tracker.services.doctor import store

LONGEST_REASON = 2000  # characters
CODES_FOR = timedelta(days=30)
HOURS_FOR = timedelta(days=1)
"""By then a browser's session, a program's answer and a failed sign-in are of no use: none lasts longer."""
LINKS_FOR = timedelta(days=365)
"""So long after it expired a link that nobody used still says that it has expired."""


def change_years(
    session: Session, partnership: Partnership, typed: str, *, seen: str, actor: Actor, now: datetime
) -> bool:
    """Decide for how many years what is closed is kept; False where it is so already.

    `seen` is what the person saw before: nothing is saved over what somebody else has decided.
    """
    _check_right(partnership, actor)
    before, wanted = partnership.keep_years, retention.read_years(typed)
    if wanted == before:
        return False
    if seen != str(before or ""):
        raise ChangedMeanwhileError(
            f"Somebody else changed this after you opened it: it is now {retention.in_words(before)}. Send "
            "the form again to set what stands below instead."
        )
    partnership.keep_years = wanted
    history.record(
        session,
        kind="retention.changed",
        summary=f"What is closed is kept {_for(wanted)}, before: {_for(before)}",
        actor=actor,
        now=now,
        partnership_id=partnership.id,
        before={"keep_years": before},
        after={"keep_years": wanted},
    )
    return True


def _for(years: int | None) -> str:
    return "for ever" if years is None else f"for {retention.in_words(years)}"


def hold(
    session: Session,
    partnership: Partnership,
    report: Report | None,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> LegalHold:
    """Keep a report, or the whole partnership, whatever its age, with the reason."""
    _check_right(partnership, actor)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise DomainError(f"Say why, in at most {LONGEST_REASON} characters.", field="reason")
    _lock(session, partnership.id)
    row = LegalHold(
        partnership_id=partnership.id, report=report, reason=why, made_at=now, made_by_name=actor.name
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # retention was at it, and was first
        raise NotFoundError("This report is no longer here.") from error
    _record_hold(session, row, "held", f"Legal hold on {_what(row)}", actor=actor, now=now)
    return row


def lift(session: Session, row: LegalHold, *, reason: str, actor: Actor, now: datetime) -> None:
    """Let go of what a legal hold kept, with the reason; twice is as good as once."""
    if not actor.may(Permission.MANAGE_PEOPLE, row.partnership_id):
        raise NotFoundError("There is no such legal hold.")
    if not reason.strip():
        raise DomainError("Say why it may be lifted.", field=f"lift-{row.id}")
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by_name = now, actor.name
        summary = f"Legal hold on {_what(row)} lifted"
        _record_hold(session, row, "lifted", summary, actor=actor, now=now, reason=reason.strip())


def _what(row: LegalHold) -> str:
    return row.report.reference if row.report else "the whole partnership"


def _record_hold(
    session: Session,
    row: LegalHold,
    what: str,
    summary: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    history.record(
        session,
        kind=f"retention.{what}",
        summary=summary,
        actor=actor,
        now=now,
        partnership_id=row.partnership_id,
        report=row.report,
        reason=reason or row.reason,
    )


def find_hold(session: Session, hold_id: int, partnership: Partnership) -> LegalHold:
    """A legal hold of this partnership."""
    row = session.get(LegalHold, hold_id)
    if row is None or row.partnership_id != partnership.id:
        raise NotFoundError("There is no such legal hold.")
    return row


def preview(session: Session, partnership: Partnership, *, today: date) -> Preview:
    """What would go if retention ran today, and what goes next; nothing is changed."""
    found = queries.standings(session, partnership.id)
    held = tuple(each for each in found if each.is_held)
    years = partnership.keep_years
    if years is None:
        return Preview(held=held)
    dated = [(day, each) for each in found if (day := each.goes_on(years))]
    going = tuple(each for day, each in dated if day <= today)
    coming = tuple(sorted(((day, each) for day, each in dated if day > today), key=lambda one: one[0]))
    rows = _rows(session, partnership, years, [each.report_id for each in going], today)
    return Preview(going, coming, held, queries.counts(session, rows))


def _rows(
    session: Session, partnership: Partnership, years: int, report_ids: Collection[int], today: date
) -> dict[Table, ColumnElement[bool]]:
    """Reports, and by age what belongs to no report; of that nothing goes while anything is held."""
    seeds = dict(queries.of_reports(report_ids))
    if not queries.holds(session, partnership.id):
        seeds |= queries.of_age(partnership.id, _start(today, years), report_ids)
    return queries.with_all_below(seeds)


def _start(today: date, years: int) -> datetime:
    """The moment before which something is older than so many years."""
    return datetime.combine(retention.years_before(today, years), time(), london.LONDON)


def apply(session: Session, partnership: Partnership, *, actor: Actor, now: datetime) -> Preview:
    """Let go of what the preview shows, in one transaction with the event that says what went."""
    if not actor.is_operator:
        raise NotFoundError("Retention is applied by whoever runs the installation.")
    run = RetentionRun(partnership_id=partnership.id, begun_at=now, by_name=actor.name)
    session.add(run)
    session.flush()  # from here on SQLite lets nobody else write, and the closed tables are open to us
    _lock(session, partnership.id)
    session.refresh(partnership)
    today = london.date_of(now)
    gone = preview(session, partnership, today=today)
    if partnership.keep_years is not None and gone.rows:
        report_ids = [each.report_id for each in gone.going]
        _delete(session, _rows(session, partnership, partnership.keep_years, report_ids, today))
        _record(session, partnership, gone, actor=actor, now=now)
    run.finished_at = now
    session.flush()
    return gone


def _delete(session: Session, rows: dict[Table, ColumnElement[bool]]) -> None:
    """What refers to others first; then the attachments that no mail has any more."""
    for table, condition in reversed(rows.items()):
        session.execute(delete(table).where(condition))
    is_wanted = exists().where(Mail.attachment_id == MailAttachment.id)
    session.execute(delete(queries.table(MailAttachment)).where(~is_wanted))
    session.expire_all()


def _record(
    session: Session, partnership: Partnership, gone: Preview, *, actor: Actor, now: datetime
) -> None:
    references = [each.reference for each in gone.going]
    mails = count(gone.counts.get("mails", 0), "mail")
    what = f"{count(len(references), 'report')} ({sentence_list(references)}) and " if references else ""
    years = retention.in_words(partnership.keep_years)
    history.record(
        session,
        kind="retention.applied",
        summary=f"Kept for {years} and gone now: {what}{mails}, {gone.rows:,} rows in all",
        actor=actor,
        now=now,
        partnership_id=partnership.id,
        after={"references": references, "rows": dict(gone.counts)},
    )


def tidy(session: Session, *, actor: Actor, now: datetime) -> int:
    """Let go of what is spent, and of old mail of no one partnership, such as a digest about several.

    That mail is kept for as long as the partnership with the most years wants. How many rows went.
    """
    run = RetentionRun(begun_at=now, by_name=actor.name)
    session.add(run)
    session.flush()
    used = exists().where(LinkUse.link_id == MailLink.id)
    seeds = {
        queries.table(AccountToken): AccountToken.expires_at < now - CODES_FOR,
        queries.table(SignInCode): SignInCode.expires_at < now - CODES_FOR,
        queries.table(MailLink): and_(MailLink.expires_at < now - LINKS_FOR, ~used),
        queries.table(WebSession): WebSession.made_at < now - HOURS_FOR,
        queries.table(ApiRequest): ApiRequest.at < now - HOURS_FOR,
        queries.table(ResetRequest): ResetRequest.at < now - HOURS_FOR,
        queries.table(SignInFailure): SignInFailure.at < now - HOURS_FOR,
    }
    if years := queries.most_years(session):
        seeds |= queries.of_nobody(_start(london.date_of(now), years))
    rows = queries.with_all_below(seeds)
    number = sum(queries.counts(session, rows).values())
    _delete(session, rows)
    run.finished_at = now
    session.flush()
    return number


def sweep(session: Session, files: FileStore, real_now: datetime) -> int:
    """Take away the files that nothing names any more and that are a day old; how many."""
    left = store.left_over(files, stored_files.named(session.connection()), real_now)
    for sha256 in left:
        files.remove(sha256)
    return len(left)


def _lock(session: Session, partnership_id: int) -> None:
    """Of retention and a legal hold, one waits for the other."""
    session.execute(select(Partnership.id).where(Partnership.id == partnership_id).with_for_update())


def _check_right(partnership: Partnership, actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
