"""What came of a mail after it was sent, as mail systems report it."""

import re
from dataclasses import dataclass

from tracker.domain.mail import Outcome

_CODE = re.compile(r"\b[245]\d\d(?:[ -][245]\.\d{1,3}\.\d{1,3})?\b")
_NOTIFY = {
    "delivered": (Outcome.DELIVERED, "GOV.UK Notify: delivered"),
    "permanent-failure": (Outcome.BOUNCED, "GOV.UK Notify: there is no such address, or it refuses mail"),
    "temporary-failure": (Outcome.BOUNCED, "GOV.UK Notify: given up, the mailbox is full or does not answer"),
    "technical-failure": (Outcome.BOUNCED, "GOV.UK Notify: a technical failure, so it was not sent"),
}


@dataclass(frozen=True)
class Aftermath:
    """What happened to the mail with this Message-ID, in the words of whoever reports it."""

    message_id: str
    outcome: Outcome
    answer: str


def reply_code(answer: str | None) -> str:
    """The code of a mail server's answer, 550 5.1.1, without its words, which may quote the mail."""
    found = _CODE.search(answer or "")
    return found[0] if found else "no code"


def from_notify(reference: object, status: object) -> Aftermath | None:
    """What a delivery receipt of GOV.UK Notify says; None where it says nothing that we keep.

    Its statuses: https://docs.notifications.service.gov.uk/rest-api.html#delivery-receipts
    """
    if not isinstance(reference, str) or not isinstance(status, str) or status not in _NOTIFY:
        return None
    return Aftermath(reference, *_NOTIFY[status])
