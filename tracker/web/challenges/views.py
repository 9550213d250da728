"""Comments on an action, its challenges step by step, and the log of all of them."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays, tables
from tracker.domain import challenges as rules
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Action, Challenge
from tracker.queries import actions
from tracker.queries import challenges as queries
from tracker.services import challenges as services
from tracker.services import rights
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires
from tracker.web.challenges import filters, page, section
from tracker.web.challenges.filters import LogAddress
from tracker.web.challenges.forms import AnswerForm, AskAgainForm, ChallengeForm, CloseForm, CommentForm

bp = Blueprint("challenges", __name__)
BOTH = ["GET", "POST"]


def _who() -> dict[str, Any]:
    return {"actor": extensions.actor(), "now": extensions.clock().now()}


def _load(reference: str) -> Action:
    return actions.get_visible(extensions.session(), extensions.actor(), reference)


def _address() -> LogAddress:
    session, actor = extensions.session(), extensions.actor()
    here = actions.partnerships_in_sight(session, actor)
    return filters.read(request.args, list(queries.addressees(session, actor)), list(here))


@bp.get("/challenges")
@requires(Permission.SEE_CHALLENGES)
def index() -> ResponseReturnValue:
    """The log: what waits for an answer first."""
    today, address = extensions.today(), _address()
    found = queries.page(
        extensions.session(), extensions.actor(), address.filter, today=today, number=address.page
    )
    rows = [(one, queries.standing(one)) for one in found.rows]
    return render_template(
        "challenges/index.html", page=found, rows=rows, address=address, shown=filters.SHOWN, on=today
    )


@bp.get("/challenges/export/<kind>")
@requires(Permission.SEE_CHALLENGES)
def export(kind: str) -> ResponseReturnValue:
    """Exactly the challenges that the log shows, as a file."""
    if kind not in tables.MIMETYPES:
        raise NotFoundError(f"There is no export as {kind}.")
    today = extensions.today()
    log = services.log(extensions.session(), extensions.actor(), _address().filter, today=today)
    return Response(
        tables.write(log, kind),
        mimetype=tables.MIMETYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="challenges-{today.isoformat()}.{kind}"'},
    )


@bp.route("/actions/<reference>/comments", methods=BOTH)
@requires(Permission.COMMENT)
def comment(reference: str) -> ResponseReturnValue:
    """Say something about an action."""
    action, form = _load(reference), CommentForm(prefix=section.COMMENT)

    def save() -> None:
        text, override = form.text.data or "", form.override.data or ""
        services.comment(extensions.session(), action, text=text, override=override, **_who())

    return one_form.work(
        form,
        heading="Write a comment",
        about=reference,
        back=url_for("actions.show", reference=reference, _anchor="comments"),
        button="Save comment",
        said="Your comment is saved.",
        save=save,
    )


@bp.route("/actions/<reference>/challenges/new", methods=BOTH)
@requires(Permission.CHALLENGE)
def new(reference: str) -> ResponseReturnValue:
    """Put a formal question to somebody."""
    action = _load(reference)
    form = _new_form(action)
    return one_form.work(
        form,
        heading="Raise a challenge",
        about=reference,
        back=url_for("actions.show", reference=reference, _anchor="challenges"),
        button="Raise this challenge",
        said="The challenge is raised, and a mail goes to the person who is to answer.",
        save=lambda: _raise(action, form),
        quote=action.what_we_will_do or action.recommendation.text,
    )


def _raise(action: Action, form: ChallengeForm) -> None:
    services.challenge(
        extensions.session(),
        action,
        text=form.text.data or "",
        addressee_id=forms.number_or_none(form.addressee.data),
        answer_by=form.answer_by.data,
        override=form.override.data or "",
        post=extensions.post(),
        **_who(),
    )


def _new_form(action: Action) -> ChallengeForm:
    """The form with the lead and the usual date proposed; refused where this person may not challenge."""
    rights.check(action, extensions.actor(), Permission.CHALLENGE)
    people = services.addressees(extensions.session(), action, but=extensions.actor().user_id)
    by = rules.usual_answer_by(extensions.today(), bank_holidays.england_and_wales())
    form = ChallengeForm(data={"addressee": str(action.lead_id or ""), "answer_by": by})
    form.offer(people)
    return form


@bp.get("/actions/<reference>/challenges/<int:number>")
@requires(Permission.SEE_CHALLENGES)
def show(reference: str, number: int) -> ResponseReturnValue:
    """One challenge from its question to its end."""
    return page.show(page.load(reference, number))


@bp.route("/actions/<reference>/challenges/<int:number>/answer", methods=BOTH)
@requires(Permission.COMMENT)
def answer(reference: str, number: int) -> ResponseReturnValue:
    """Answer it."""
    form = AnswerForm()

    def save(challenge: Challenge, **given: Any) -> None:  # noqa: ANN401 - a service's own arguments
        services.answer(
            extensions.session(), challenge, text=form.answer.data or "", post=extensions.post(), **given
        )

    return page.work(reference, number, form, "Send this answer", services.check_may_answer, save)


@bp.route("/actions/<reference>/challenges/<int:number>/ask-again", methods=BOTH)
@requires(Permission.COMMENT)
def ask_again(reference: str, number: int) -> ResponseReturnValue:
    """Not be satisfied, and ask again."""
    usual = rules.usual_answer_by(extensions.today(), bank_holidays.england_and_wales())
    form = AskAgainForm(data={"answer_by": usual})

    def save(challenge: Challenge, **given: Any) -> None:  # noqa: ANN401 - a service's own arguments
        note, answer_by = form.note.data or "", form.answer_by.data
        services.ask_again(
            extensions.session(), challenge, note=note, answer_by=answer_by, post=extensions.post(), **given
        )

    return page.work(reference, number, form, "Ask again", services.check_may_close, save)


@bp.route("/actions/<reference>/challenges/<int:number>/close", methods=BOTH)
@requires(Permission.COMMENT)
def close(reference: str, number: int) -> ResponseReturnValue:
    """Close it."""
    form = CloseForm()

    def save(challenge: Challenge, **given: Any) -> None:  # noqa: ANN401 - a service's own arguments
        services.close(extensions.session(), challenge, note=form.note.data or "", **given)

    return page.work(reference, number, form, "Close this challenge", services.check_may_close, save)
