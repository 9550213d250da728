"""Evidence: keeping files and links that show what was done, sealing them, and saying who fetched them."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import texts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.models import Action, Evidence, Update


@dataclass(frozen=True)
class Given:
    """What a person gives as evidence: what it shows, with a link or a file, perhaps sealed to an agency."""

    description: str = ""
    url: str = ""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.url)

    def checked(self) -> "Given":
        """Both or neither, and a link that a browser may follow."""
        given = replace(self, description=self.description.strip(), url=self.url.strip())
        texts.check(given.description, field="evidence_note")
        texts.check(given.url, field="evidence_url")
        if given.url and not given.url.startswith(("https://", "http://")):
            raise DomainError(
                "The link to the evidence must begin with https:// or http://", field="evidence_url"
            )
        if given and not given.description:
            raise DomainError("Say what the evidence shows.", field="evidence_note")
        if given.description and not given:
            raise DomainError("Give a link to the evidence.", field="evidence_url")
        return given

    def texts(self) -> dict[str, str]:
        """What was typed, by field, for the guard."""
        return {"evidence_note": self.description, "evidence_url": self.url}


def keep(
    session: Session,
    action: Action,
    given: Given,
    *,
    files: FileStore | None,
    update: Update | None = None,
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Keep evidence with an action, perhaps as part of an update."""
    evidence = Evidence(
        partnership_id=action.partnership_id,
        action_id=action.id,
        update_id=update.id if update else None,
        description=given.description,
        url=given.url,
        added_at=now,
        by_id=actor.user_id,
        by_name=actor.name,
    )
    session.add(evidence)
    session.flush()
    return evidence
