"""Due dates: ask for another one, decide, take a request back, and see which wait for me."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import extensions as rules
from tracker.domain import wording
from tracker.domain.errors import DomainError
from tracker.domain.extensions import Category
from tracker.domain.roles import Permission
from tracker.models import Action, ExtensionRequest
from tracker.queries import actions, evidence
from tracker.queries import extensions as queries
from tracker.services import extensions as services
from tracker.web import extensions, filters, forms, one_form
from tracker.web.access import requires
from tracker.web.dates.forms import AskForm, DecideForm, LateForm

bp = Blueprint("dates", __name__)
BOTH = ["GET", "POST"]


def _who() -> dict[str, Any]:
    return {"actor": extensions.actor(), "now": extensions.clock().now()}


def _back(action: Action) -> str:
    return url_for("actions.show", reference=action.reference, _anchor="dates")


@bp.get("/dates")
@requires(Permission.DECIDE_EXTENSION)
def index() -> ResponseReturnValue:
    """The requests that wait for this person's decision."""
    session, actor = extensions.session(), extensions.actor()
    waiting = queries.waiting(session, actor)
    return render_template(
        "dates/index.html", waiting=waiting, date_evidence=queries.evidence_of(session, actor, waiting)
    )


@bp.route("/actions/<reference>/date", methods=BOTH)
@requires(Permission.UPDATE_ACTION)
def ask(reference: str) -> ResponseReturnValue:
    """Ask for another date; where dates are not extended, say why it is late."""
    session, actor = extensions.session(), extensions.actor()
    action = actions.get_visible(session, actor, reference)
    if not action.partnership.allows_extensions:
        return _explain(action)
    form = AskForm(data={"version": action.version})
    given = evidence.of_action(session, actor, action)
    form.offer([one for one in given if one.withdrawn_at is None])
    due = wording.long_date(action.due_on) if action.due_on else "not set yet"
    return one_form.work(
        form,
        heading="Ask for another date",
        about=action.reference,
        back=_back(action),
        button="Send the request",
        said="Asked. The date that holds stays until somebody else decides.",
        save=lambda: _ask(action, form),
        intro=f"The due date is {due}. Somebody else decides, and both of you get a mail.",
    )


def _ask(action: Action, form: AskForm) -> None:
    session, actor = extensions.session(), extensions.actor()
    chosen = forms.number_or_none(form.evidence_id.data)
    if chosen and form.new_link:
        raise DomainError(
            "Choose evidence from the list or give a new link, one of them.", field="evidence_id"
        )
    services.ask(
        session,
        action,
        category=Category(form.category.data),
        explanation=form.explanation.data or "",
        proposed_on=form.proposed_on.data,
        evidence=evidence.get(session, actor, action, chosen) if chosen else form.new_link,
        override=form.override.data or "",
        post=extensions.post(),
        version=forms.version_seen(form.version),
        **_who(),
    )


def _explain(action: Action) -> ResponseReturnValue:
    form = LateForm()

    def save() -> None:
        services.explain_lateness(
            extensions.session(),
            action,
            category=Category(form.category.data),
            explanation=form.explanation.data or "",
            override=form.override.data or "",
            **_who(),
        )

    return one_form.work(
        form,
        heading="Say why it is late",
        about=action.reference,
        back=_back(action),
        button="Post the reason",
        said="Posted. The date stays, and so does being overdue.",
        save=save,
        intro="This partnership does not extend dates: the reason is posted as an update and the date stays.",
    )


@bp.route("/dates/<int:request_id>", methods=BOTH)
@requires(Permission.DECIDE_EXTENSION)
def decide(request_id: int) -> ResponseReturnValue:
    """Agree or refuse, with a note."""
    request, form = queries.get(extensions.session(), extensions.actor(), request_id), DecideForm()
    return one_form.work(
        form,
        heading="Decide on another date",
        about=request.action.reference,
        back=_back(request.action),
        button="Save the decision",
        said="Decided. Who asked gets a mail.",
        save=lambda: _decide(request, form),
        intro=_asked(request),
        quote=f"{request.category.label}: {request.explanation}",
    )


def _asked(request: ExtensionRequest) -> str:
    """What is asked, and how far the date has moved before."""
    action = request.action
    dates = f"{wording.long_date(request.from_due_on)} to {wording.long_date(request.proposed_on)}"
    slipped = filters.slipped(action.original_due_on, action.due_on)
    before = rules.moved_words(action.times_moved, slipped) or "never moved before"
    return f"{request.asked_by_name} asks to move the due date from {dates}. So far it has {before}."


def _decide(request: ExtensionRequest, form: DecideForm) -> None:
    services.decide(
        extensions.session(),
        request,
        agreed=form.agreed.data == "yes",
        note=form.note.data or "",
        override=form.override.data or "",
        post=extensions.post(),
        **_who(),
    )


@bp.route("/dates/<int:request_id>/take-back", methods=BOTH)
@requires(Permission.UPDATE_ACTION)
def take_back(request_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    request = queries.get(extensions.session(), extensions.actor(), request_id)
    return one_form.work(
        forms.Form(),
        heading="Take the request back",
        about=request.action.reference,
        back=_back(request.action),
        button="Take it back",
        said="The request is taken back. The date stays.",
        save=lambda: services.take_back(extensions.session(), request, **_who()),
        intro=f"You asked for {wording.long_date(request.proposed_on)}. The date that holds stays as it is.",
    )
