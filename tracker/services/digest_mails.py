"""The weekly digest as a mail: its lines, the overdue list that goes with it, what the ledger keeps of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.adapters import rendering, spreadsheets
from tracker.adapters.rendering import Rendered
from tracker.domain import mail, wording
from tracker.domain.digests import Digest, Part
from tracker.domain.exports import ActionRow
from tracker.domain.ladder import Kind
from tracker.domain.mail import Item
from tracker.domain.reminders import Entry
from tracker.domain.standing import Gap
from tracker.models import MailAttachment
from tracker.queries.actions import ActionFilter, Due
from tracker.queries.digests import WEEKLY
from tracker.services import exports, reminders
from tracker.services import mail as outbox
from tracker.services.digest_making import Making, manager_of
from tracker.services.reminders import Occasion


@dataclass
class Lines:
    """The lines of actions in a run's mails, html or txt.

    Jinja writes a line once and here it is filled, since most of a Monday is such lines.
    """

    occasion: Occasion
    _states: dict[int, str] = field(default_factory=dict)

    def overdue(self, form: str, items: Iterable[Item], part: Part) -> str:
        """Late actions, each with by how much."""
        today = self.occasion.today
        return self._filled(form, ((item, item.late_words(today)) for item in items), part, late=True)

    def due_soon(self, form: str, items: Iterable[Item], part: Part) -> str:
        """What comes next, each with when."""
        today = self.occasion.today
        return self._filled(
            form, ((item, mail.due_words(item.due_on, today)) for item in items if item.due_on), part
        )

    def gaps(self, form: str, gaps: Iterable[Gap], part: Part) -> str:
        """What nobody can chase, each with what it lacks."""
        return self._filled(form, ((gap.item, wording.sentence_list(list(gap.lacks))) for gap in gaps), part)

    def _filled(self, form: str, lines: Iterable[tuple[Item, str]], part: Part, *, late: bool = False) -> str:
        plain, explained = (rendering.line(form, late=late, has_why=has_why) for has_why in (False, True))
        filled = [
            (explained if item.action_id in part.whys else plain) % self._values(item, when, part)
            for item, when in lines
        ]
        return plain[:0].join(filled)

    def _values(self, item: Item, when: str, part: Part) -> dict[str, str]:
        """What a line says to this reader; who has an action is put into words once for all of them."""
        if item.action_id not in self._states:
            self._states[item.action_id] = item.state(self.occasion.holidays)
        is_own = item.action_id in part.own
        return {
            "reference": item.reference,
            "when": when,
            "words": item.words,
            "state": self._states[item.action_id],
            "why": part.whys.get(item.action_id, ""),
            "href": self.occasion.own(item.reference) if is_own else self.occasion.action(item.reference),
            "button": "Post an update" if is_own else "Open",
        }


def lists(session: Session, making: Making, wanted: set[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """The overdue list as Excel, one for each set of partnerships that some manager reads."""
    wanted = {each for each in wanted if each}
    if not wanted:
        return {}
    reader = manager_of(sorted({one for each in wanted for one in each}))
    overdue = ActionFilter(due=Due.OVERDUE)
    rows: dict[str, list[ActionRow]] = defaultdict(list)
    today, holidays = making.occasion.today, making.occasion.holidays
    for row in exports.action_rows(session, reader, overdue, today=today, holidays=holidays):
        rows[row.partnership].append(row)
    keys = sorted(wanted)
    files = [
        {
            "name": f"overdue-{today.isoformat()}.xlsx",
            "media_type": spreadsheets.MIMETYPES["xlsx"],
            "content": spreadsheets.short_list(chain(*(rows[making.everywhere[each].name] for each in key))),
        }
        for key in keys
    ]
    made = insert(MailAttachment).returning(MailAttachment.id, sort_by_parameter_order=True)
    return dict(zip(keys, session.scalars(made, files), strict=True))


def written(
    making: Making,
    new: Mapping[str, Digest],
    lists: Mapping[tuple[int, ...], int],
    *,
    is_demonstration: bool,
) -> list[dict[str, Any]]:
    """Rows for the outbox of these digests, by their keys, each with its overdue list."""
    occasion = making.occasion
    render = partial(
        rendering.render,
        "digest",
        occasion=occasion,
        lines=Lines(occasion),
        is_demonstration=is_demonstration,
    )
    return [_mail(key, digest, making, render, lists.get(digest.list_of)) for key, digest in new.items()]


def _mail(
    key: str, digest: Digest, making: Making, render: Callable[..., Rendered], attachment_id: int | None
) -> dict[str, Any]:
    names = [part.partnership for part in digest.parts]
    rendered = render(digest=digest, partnership=wording.sentence_list(names))
    return outbox.outgoing(
        rendered,
        key=key,
        kind=WEEKLY,
        for_date=making.occasion.today,
        partnership_id=digest.parts[0].partnership_id if len(digest.parts) == 1 else None,
        user_id=digest.user_id,
        to_address=making.found.people.addresses[digest.user_id],
        subject=digest.subject,
        items=[each for part in digest.parts for each in _kept(part)],
        base_url=making.occasion.base_url,
        now=making.occasion.now,
        real_now=making.occasion.real_now,
        attachment_id=attachment_id,
    )


def _kept(part: Part) -> list[dict[str, Any]]:
    """What the ledger keeps of a part: all that it asks for, or at least whose it is."""
    rungs = {each.owed.thing.action_id: each for each in part.told if each.owed.thing.kind is Kind.ACTION}
    items = [_line(item, part, rungs.get(item.action_id)) for item in part.standing.items]
    items += [reminders.kept(each) for each in part.waiting]
    items += [
        named(part.partnership_id, Kind.STATEMENT, each.reference, each.due_on)
        for each in part.standing.statements
    ]
    return items or [{"partnership_id": part.partnership_id}]


def _line(item: Item, part: Part, rung: Entry | None) -> dict[str, Any]:
    """An action of a list, with the rung of the ladder that it tells of; its link's where it is their own."""
    said = (
        reminders.kept(rung) if rung else named(part.partnership_id, Kind.ACTION, item.reference, item.due_on)
    )
    return said | {"action_id": item.action_id if item.action_id in part.own else None}


def named(partnership_id: int, kind: Kind, reference: str, due_on: date | None = None) -> dict[str, Any]:
    """What the ledger keeps of something that a mail names without asking for it."""
    return {
        "kind": kind.value,
        "reference": reference,
        "action_id": None,
        "partnership_id": partnership_id,
        "due_on": due_on.isoformat() if due_on else None,
        "stage": "",
        "what": "",
        "why": "",
    }
