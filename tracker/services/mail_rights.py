"""Whether a mail's reader may still be told what it says, by the rights and assignments of this moment."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from tracker.domain import roles
from tracker.domain.roles import Actor, People
from tracker.models import Mail
from tracker.queries import actors
from tracker.queries import mail as queries
from tracker.services import mail as outbox
from tracker.services import signing_mails


def reasons_to_stop(session: Session, mails: Sequence[Mail]) -> Mapping[int, str]:
    """Why each of these mails may not go out any more, by its number; those that may are not named."""
    people = [actors.from_user(user) for user in queries.readers(session, mails)]
    readers = {person.user_id: person for person in people}
    whose = queries.whose_actions(session, mails)
    reasons = {mail.id: _reason(mail, readers, whose) for mail in mails if mail.user_id is not None}
    found = {mail_id: reason for mail_id, reason in reasons.items() if reason}
    return {**found, **signing_mails.reasons_to_stop(session, mails)}


def _reason(mail: Mail, readers: Mapping[int | None, Actor], whose: Mapping[int, People]) -> str:
    reader = readers.get(mail.user_id)
    if reader is None:
        return f"The account of {mail.to_address} is closed."
    if not outbox.partnerships(mail) <= reader.partnerships():
        return f"{reader.name} no longer belongs to a partnership that it is about."
    about = [whose[each] for each in queries.action_ids([mail]) if each in whose]
    if about and not any(roles.sees_action(reader, each) for each in about):
        return f"{reader.name} no longer has anything to do with what it is about."
    return ""
