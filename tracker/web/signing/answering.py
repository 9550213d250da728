"""Saving what a signatory answers, by whichever way they came."""

from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor
from tracker.domain.statements.answers import Answer, Means
from tracker.models import Statement, StatementSignatory
from tracker.services import signing
from tracker.services.signing import Said
from tracker.web import extensions, forms
from tracker.web.signing.forms import AnswerForm

SAID = {
    Answer.SIGNED: "You have signed. Thank you.",
    Answer.NOT_YET: "Your answer is with the partnership manager.",
}


def save(
    form: AnswerForm, statement: Statement, signatory: StatementSignatory, means: Means, actor: Actor
) -> DomainError | None:
    """Keep the answer; what is wrong with it stands in the form as well."""
    if not form.validate():
        return DomainError("The form is not complete.")
    session, now = extensions.session(), extensions.clock().now()
    said = Said(
        answer=form.wanted,
        means=means,
        name=form.name.data or "" if form.wanted is Answer.SIGNED else signatory.name,
        on=extensions.today(),
        note=form.note.data or "" if form.wanted is Answer.NOT_YET else "",
        override=form.override.data or "",
    )
    try:
        signing.answer(session, statement, signatory, said, seen=form.seen.data or "", actor=actor, now=now)
    except DomainError as error:
        session.rollback()
        session.expire_all()
        forms.refuse(form, error)
        return error
    extensions.commit()
    return None
