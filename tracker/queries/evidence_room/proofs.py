"""The evidence in a room, and who verified each action on it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import evidence_room
from tracker.domain.evidence_room import Piece, Verification, Version
from tracker.domain.roles import Actor
from tracker.domain.statuses import Status
from tracker.models import Evidence, Update
from tracker.queries import evidence

CLOSING = (
    ("measure_outcome", "The success measure now"),
    ("effect_on_children", "What has changed for children"),
    ("childrens_voice", "What children and families say"),
)


@dataclass(frozen=True)
class Given:
    """Versions of evidence by action, each with the key of its piece; and what came with each update."""

    versions: Mapping[int, list[tuple[int, Version]]]
    with_update: Mapping[int, list[str]]


def of_actions(session: Session, actor: Actor, keys: Select[int]) -> Given:
    """The evidence of these actions as far as this person may know of it."""
    query = select(Evidence).where(Evidence.action_id.in_(keys), evidence.visible(actor))
    versions: dict[int, list[tuple[int, Version]]] = defaultdict(list)
    with_update: dict[int, list[str]] = defaultdict(list)
    for row in session.scalars(query.options(joinedload(Evidence.sealed_to)).order_by(Evidence.id)):
        versions[row.action_id].append((row.first_id or row.id, _version(row)))
        if row.update_id is not None:
            with_update[row.update_id].append(row.description)
    return Given(versions, with_update)


def _version(row: Evidence) -> Version:
    return Version(
        id=row.id,
        number=row.number,
        description=row.description,
        added_at=row.added_at,
        by=row.by_name,
        url=row.url,
        name=row.name,
        media_type=row.media_type or "",
        size=row.size or 0,
        sha256=row.sha256,
        withdrawn_at=row.withdrawn_at,
        sealed_to=row.sealed_to.name if row.sealed_to else "",
    )


def verifications(
    session: Session, keys: Select[int], pieces: Mapping[int, tuple[Piece, ...]]
) -> dict[int, list[Verification]]:
    """Who said that each action is done or embedded, the newest first; a step back is no verification."""
    closed = (Status.VERIFIED, Status.EMBEDDED)
    steps_forward = Update.status_before.not_in(closed) | (
        (Update.status_before == Status.VERIFIED) & (Update.status_after == Status.EMBEDDED)
    )
    query = select(Update).where(Update.action_id.in_(keys), Update.status_after.in_(closed), steps_forward)
    found: dict[int, list[Verification]] = defaultdict(list)
    for row in session.scalars(query.order_by(Update.at.desc(), Update.id.desc())):
        on = evidence_room.stood_at(pieces.get(row.action_id, ()), row.at)
        status = row.status_after or Status.VERIFIED
        said = Verification(row.at, row.by_name, status, row.note, closing(row), on)
        found[row.action_id].append(said)
    return found


def closing(row: Update) -> tuple[tuple[str, str], ...]:
    """What was said on embedding, each part with its words."""
    return tuple((words, getattr(row, name)) for name, words in CLOSING if getattr(row, name))
