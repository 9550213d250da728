"""How a partnership's papers look: choosing it, and dressing each paper in what holds at the moment."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.adapters.papers import foreign
from tracker.domain import brands, evidence, wording
from tracker.domain.errors import ChangedMeanwhileError, NotFoundError
from tracker.domain.papers import Brand, Paper
from tracker.domain.roles import Actor, Permission
from tracker.models import Partnership, PartnershipBrand
from tracker.services import history, saving

LABELS = {"colour": "colour", "logo": "logo", "logo_words": "words for the logo", "template": "Word template"}


@dataclass(frozen=True)
class Wanted:
    """What a manager asks for: an empty logo or template leaves the one that is there."""

    colour: str = ""
    words: str = ""
    logo: bytes = b""
    drop_logo: bool = False
    template: bytes = b""
    template_name: str = ""
    drop_template: bool = False


def of(partnership: Partnership) -> Brand:
    """The looks of this partnership's papers as they are now."""
    kept = partnership.brand
    if kept is None:
        return Brand()
    return Brand(logo=kept.logo, logo_words=kept.logo_words, colour=kept.colour, template=kept.template)


def dressed(paper: Paper, partnership: Partnership) -> Paper:
    """The paper with the looks that its partnership has chosen."""
    return replace(paper, brand=of(partnership))


def change(
    session: Session, partnership: Partnership, wanted: Wanted, *, version: int, actor: Actor, now: datetime
) -> bool:
    """Choose how the partnership's papers look; False where all of it is so already.

    Files that were kept when a statement was sent stay as they are.
    """
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
    session.refresh(partnership, with_for_update=True)  # the first choice makes a row: one at a time
    kept = partnership.brand or PartnershipBrand()
    if version != (kept.version or 0):
        raise ChangedMeanwhileError(
            "Somebody else changed how the papers look after you opened this page: what they chose stands "
            "beside each box. Send the form again to set what you typed instead."
        )
    before = _facts(kept)
    _set(kept, wanted)
    after = _facts(kept)
    new = {name: value for name, value in after.items() if value != before[name]}
    if not new:
        return False
    partnership.brand = kept
    saving.flush(session)
    history.record(
        session,
        kind="papers.changed",
        summary=f"Looks of papers changed: {wording.sentence_list([LABELS[name] for name in new])}",
        actor=actor,
        now=now,
        partnership_id=partnership.id,
        before={name: before[name] for name in new},
        after=new,
    )
    return True


def _set(kept: PartnershipBrand, wanted: Wanted) -> None:
    """Everything is looked at before anything is set."""
    colour = brands.read_colour(wanted.colour)
    logo = foreign.logo(wanted.logo) if wanted.logo else b"" if wanted.drop_logo else kept.logo or b""
    words = brands.check_words(wanted.words, has_logo=bool(logo))
    template, name = kept.template or b"", kept.template_name or ""
    if wanted.template:
        template, name = foreign.template(wanted.template), evidence.safe_name(wanted.template_name)
    elif wanted.drop_template:
        template, name = b"", ""
    kept.colour, kept.logo, kept.logo_words = colour, logo, words
    kept.template, kept.template_name = template, name


def _facts(kept: PartnershipBrand) -> dict[str, str]:
    """What the history keeps: of a file its hash, and of the template its name too."""
    template = f"{kept.template_name}, SHA-256 {_hash(kept.template)}" if kept.template else ""
    return {
        "colour": kept.colour or Brand().colour,
        "logo": _hash(kept.logo) if kept.logo else "",
        "logo_words": kept.logo_words or "",
        "template": template,
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
