"""Who signs the statement of the full partnership of world.py: one who has not answered, one who has."""

from sqlalchemy.orm import Session

from tests import signing
from tracker.models import Statement, StatementSignatory, User


def signatories(session: Session, statement: Statement, person: User) -> dict[str, StatementSignatory]:
    """A signatory with this person's account, and one without any who has signed."""
    signed = signing.named(session, statement, partner="Health", address="sam@nhs.example")
    signing.answer(session, statement, signed)
    return {
        "signatory": signing.named(session, statement, address=person.email),
        "signed signatory": signed,
    }
