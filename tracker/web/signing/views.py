"""Signing off as people who are signed in do it: who signs, asking them, signing oneself, paper."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.domain.statements import signing as rules
from tracker.domain.statements.answers import Means
from tracker.domain.statements.signing import Proposal
from tracker.models import Statement, StatementSignatory
from tracker.queries import people
from tracker.queries import signing as queries
from tracker.queries import statements as statement_queries
from tracker.services import signatories, signing, signing_mails
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires
from tracker.web.signing import answering, page
from tracker.web.signing.forms import AnswerForm, PaperForm, ReasonForm, SignatoryForm

bp = Blueprint("signing", __name__, url_prefix="/statements/<reference>/sign")
BOTH = ["GET", "POST"]


def _load(reference: str, permission: Permission = Permission.EDIT_STATEMENT) -> Statement:
    return statement_queries.get(extensions.session(), extensions.actor(), reference, permission)


def _load_one(reference: str, signatory_id: int) -> tuple[Statement, StatementSignatory]:
    statement = _load(reference)
    return statement, queries.get(extensions.session(), statement, signatory_id)


def _who() -> dict[str, Any]:
    return {"actor": extensions.actor(), "now": extensions.clock().now()}


@bp.get("")
@requires(Permission.SEE_STATEMENT)
def index(reference: str) -> ResponseReturnValue:
    """Who signs and where each stands, and who ought to be named."""
    session, actor = extensions.session(), extensions.actor()
    statement = _load(reference, Permission.SEE_STATEMENT)
    facts = statement_queries.facts(session, [statement])[statement.id]
    may_edit = actor.may(Permission.EDIT_STATEMENT, statement.partnership_id)
    return render_template(
        "signing/index.html",
        statement=statement,
        report=statement.report,
        groups=page.groups(session, statement, facts),
        proposals=rules.proposals(facts),
        dropped=queries.dropped(session, statement),
        last=statement_queries.last_number(session, statement),
        may_edit=may_edit and statement.submitted_on is None,
        own=_own_address(),
    )


def _own_address() -> str:
    user = people.find_active(extensions.session(), extensions.actor().user_id or 0)
    return user.email if user else ""


def _form(statement: Statement, form: SignatoryForm, **page_: Any) -> ResponseReturnValue:  # noqa: ANN401
    return one_form.work(
        form,
        about=f"Sign-off {statement.report.reference}",
        back=url_for("signing.index", reference=statement.report.reference),
        **page_,
    )


@bp.route("/new", methods=BOTH)
@requires(Permission.EDIT_STATEMENT)
def add(reference: str) -> ResponseReturnValue:
    """Name somebody who is to sign; what is known of a partner stands there already."""
    statement = _load(reference)
    form = SignatoryForm(data=_proposed(statement, request.args.get("partner", "")))
    return _form(
        statement,
        form,
        heading="Name who signs",
        button="Save who signs",
        said="Saved. Ask for the signature when the draft is ready.",
        save=lambda: signatories.name(extensions.session(), statement, form.named, **_who()),
    )


def _proposed(statement: Statement, partner: str) -> dict[str, str]:
    """What is known of who signs for this partner: from the letter, else who leads the agency here."""
    session = extensions.session()
    facts = statement_queries.facts(session, [statement])[statement.id]
    found = next((each for each in rules.proposals(facts) if each.partner == partner), Proposal(partner))
    lead = queries.agency_leads(session, statement.partnership_id).get(partner)
    known = {"partner": partner, "post": found.post, "name": found.name, "stage": found.stage.value}
    if lead and not found.name:
        known |= {"name": lead.name, "address": lead.email}
    return known


@bp.route("/<int:signatory_id>/edit", methods=BOTH)
@requires(Permission.EDIT_STATEMENT)
def edit(reference: str, signatory_id: int) -> ResponseReturnValue:
    """Correct who signs, as long as they have not answered."""
    statement, signatory = _load_one(reference, signatory_id)
    form = SignatoryForm(obj=signatory if request.method == "GET" else None)

    def save() -> None:
        seen = forms.version_seen(form.version)
        signatories.change(extensions.session(), statement, signatory, form.named, version=seen, **_who())

    return _form(
        statement, form, heading="Change who signs", button="Save who signs", said="Saved.", save=save
    )


@bp.route("/<int:signatory_id>/drop", methods=BOTH)
@requires(Permission.EDIT_STATEMENT)
def drop(reference: str, signatory_id: int) -> ResponseReturnValue:
    """Ask this person for no signature any more."""
    statement, signatory = _load_one(reference, signatory_id)
    form = ReasonForm()

    def save() -> None:
        reason = form.reason.data or ""
        signatories.drop(extensions.session(), statement, signatory, reason=reason, **_who())

    return _form(
        statement,
        form,
        heading=f"Take {signatory.name} out of the sign-off",
        button="Take them out",
        said=f"{signatory.name} is not asked to sign any more.",
        save=save,
    )


@bp.post("/ask")
@requires(Permission.EDIT_STATEMENT)
def ask(reference: str) -> ResponseReturnValue:
    """Mail a request to sign to one who is named, or to all of a stage whose signature is missing."""
    session, statement = extensions.session(), _load(reference)
    one, stage = request.form.get("signatory", type=int), request.form.get("stage")
    named = queries.named(session, statement)
    asked = [each for each in named if one == each.id or (one is None and stage == each.stage)]
    try:
        told = signing_mails.ask(session, statement, asked, post=extensions.post(), **_who())
    except DomainError as error:
        session.rollback()
        flash(error.message, "warning")
    else:
        extensions.commit()
        flash(f"Asked by mail: {wording.sentence_list([each.name for each in told])}.")
    return redirect(url_for("signing.index", reference=reference), 303)


@bp.route("/<int:signatory_id>/paper", methods=BOTH)
@requires(Permission.EDIT_STATEMENT)
def record_paper(reference: str, signatory_id: int) -> ResponseReturnValue:
    """Write down a signature that was given on paper."""
    statement, signatory = _load_one(reference, signatory_id)
    form = PaperForm(on=extensions.today())
    drafts = statement_queries.drafts(extensions.session(), statement)
    form.offer(drafts)

    def save() -> None:
        signing.record_paper(extensions.session(), statement, signatory, **form.given, **_who())

    return _form(
        statement,
        form,
        heading=f"Signed on paper: {signatory.name}",
        button="Record the signature",
        said=f"The signature of {signatory.name} is recorded.",
        intro="" if drafts else "No version was built yet. Export the statement, which keeps one.",
        save=save,
    )


@bp.route("/<int:signatory_id>/withdraw", methods=BOTH)
@requires(Permission.EDIT_STATEMENT)
def withdraw(reference: str, signatory_id: int) -> ResponseReturnValue:
    """Take a signature back that was recorded by mistake."""
    statement, signatory = _load_one(reference, signatory_id)
    form = ReasonForm()

    def save() -> None:
        reason = form.reason.data or ""
        signing.withdraw(extensions.session(), statement, signatory, reason=reason, **_who())

    return _form(
        statement,
        form,
        heading=f"Take back the signature of {signatory.name}",
        button="Take it back",
        said="Taken back. Both stay in the history.",
        save=save,
    )


def _load_own(reference: str, signatory_id: int) -> tuple[Statement, StatementSignatory]:
    """The line that this person signs on: it has the address of their account."""
    statement = _load(reference, Permission.SEE_STATEMENT)
    signatory = queries.get(extensions.session(), statement, signatory_id)
    if signatory.address != _own_address():
        raise NotFoundError("Nobody who signs this statement has this number.")
    return statement, signatory


@bp.get("/<int:signatory_id>")
@requires(Permission.SEE_STATEMENT)
def show(reference: str, signatory_id: int) -> ResponseReturnValue:
    """The statement to read, with the place to sign at its end."""
    read = page.reading(*_load_own(reference, signatory_id))
    return render_template("signing/own.html", form=page.blank(read), **read.values)


@bp.post("/<int:signatory_id>")
@requires(Permission.SEE_STATEMENT)
def answer(reference: str, signatory_id: int) -> ResponseReturnValue:
    """Sign the version that was read, or say why not yet."""
    form = AnswerForm()
    error = answering.save(form, *_load_own(reference, signatory_id), Means.SCREEN, extensions.actor())
    if error is None:
        flash(answering.SAID[form.wanted])
        return redirect(url_for("signing.index", reference=reference), 303)
    read = page.reading(*_load_own(reference, signatory_id))
    form.seen.data = read.offered.seen
    code = 409 if isinstance(error, ChangedMeanwhileError) else 422
    return render_template("signing/own.html", form=form, **read.values), code
