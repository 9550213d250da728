"""Answering a recommendation, letting an action answer more, and marking repeat findings."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import wording
from tracker.domain.mail import one_line
from tracker.domain.recommendations import Response
from tracker.domain.roles import Permission
from tracker.models import Recommendation
from tracker.queries import actions
from tracker.queries import recommendations as queries
from tracker.services import recommendations as services
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires
from tracker.web.recommendations.forms import OtherForm, RepeatForm, ResponseForm

bp = Blueprint("recommendations", __name__)
BOTH = ["GET", "POST"]


def _who() -> dict[str, Any]:
    return {"actor": extensions.actor(), "now": extensions.clock().now()}


def _place(item: Recommendation) -> str:
    return url_for("reports.show", reference=item.report.reference, _anchor=f"item-{item.position}")


def _words(others: Sequence[Recommendation]) -> list[tuple[int, str]]:
    return [(one.id, f"{one.report.reference}, {one.position}: {one_line(one.text, 90)}") for one in others]


@bp.route("/recommendations/<int:recommendation_id>/answer", methods=BOTH)
@requires(Permission.RESPOND)
def respond(recommendation_id: int) -> ResponseReturnValue:
    """Accept it, in part, or not, with the reason."""
    item = queries.get_visible(extensions.session(), extensions.actor(), recommendation_id)
    chosen = item.response.value if item.response else None
    form = ResponseForm(data={"response": chosen, "reason": item.response_reason})
    answered = f" Answered on {wording.long_date(item.responded_on)}." if item.responded_on else ""
    return one_form.work(
        form,
        heading="Answer this recommendation",
        about=item.report.reference,
        back=_place(item),
        button="Save the answer",
        said=f"The answer to item {item.position} is saved.",
        save=lambda: services.respond(
            extensions.session(),
            item,
            Response(form.response.data),
            reason=form.reason.data or "",
            override=form.override.data or "",
            **_who(),
        ),
        quote=item.text,
        intro=f"The reason stays on record and stands with the item.{answered}",
    )


@bp.route("/recommendations/<int:recommendation_id>/repeats", methods=BOTH)
@requires(Permission.RESPOND)
def say_repeat(recommendation_id: int) -> ResponseReturnValue:
    """Say that another report asked for the same."""
    session, actor = extensions.session(), extensions.actor()
    item = queries.get_visible(session, actor, recommendation_id)
    form = RepeatForm()
    here = queries.of_partnership(session, item.partnership_id)
    form.other_id.choices = forms.choices(_words([one for one in here if one.report_id != item.report_id]))

    def save() -> None:
        other = queries.get_visible(session, actor, int(form.other_id.data))
        services.say_repeat(session, item, other, is_repeat=form.verdict.data == "yes", **_who())

    return one_form.work(
        form,
        heading="Were we told this before?",
        about=item.report.reference,
        back=_place(item),
        button="Save",
        said="Saved. A repeat finding shows on both.",
        save=save,
        quote=item.text,
    )


@bp.post("/recommendations/<int:recommendation_id>/repeats/<int:other_id>")
@requires(Permission.RESPOND)
def decide_repeat(recommendation_id: int, other_id: int) -> ResponseReturnValue:
    """Say by a pair's button whether it is a repeat finding."""
    session, actor = extensions.session(), extensions.actor()
    item = queries.get_visible(session, actor, recommendation_id)
    other = queries.get_visible(session, actor, other_id)
    verdict = request.form.get("verdict")
    if verdict not in ("yes", "no"):
        abort(400)
    is_repeat = verdict == "yes"
    services.say_repeat(session, item, other, is_repeat=is_repeat, **_who())
    extensions.commit()
    flash(
        "Saved. The repeat finding shows on both."
        if is_repeat
        else "Saved. It is not suggested again; “We were told this before” on its action links it after all."
    )
    return redirect(_place(item), 303)


@bp.route("/actions/<reference>/answers", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def also_answer(reference: str) -> ResponseReturnValue:
    """Let an action answer one more recommendation."""
    session, actor = extensions.session(), extensions.actor()
    action = actions.get_visible(session, actor, reference)
    form = OtherForm()
    here = queries.of_partnership(session, action.partnership_id)
    form.recommendation_id.choices = forms.choices(
        _words([one for one in here if one.id != action.recommendation_id])
    )

    def save() -> None:
        other = queries.get_visible(session, actor, int(form.recommendation_id.data))
        services.also_answer(session, action, other, **_who())

    return one_form.work(
        form,
        heading="This action also answers",
        about=reference,
        back=url_for("actions.show", reference=reference),
        button="Save",
        said="Saved. The action stands with that recommendation too.",
        save=save,
    )


@bp.post("/actions/<reference>/answers/<int:recommendation_id>/remove")
@requires(Permission.EDIT_ACTION)
def answer_no_longer(reference: str, recommendation_id: int) -> ResponseReturnValue:
    """Take a further recommendation off an action."""
    session, actor = extensions.session(), extensions.actor()
    action = actions.get_visible(session, actor, reference)
    other = queries.get_visible(session, actor, recommendation_id)
    services.answer_no_longer(session, action, other, **_who())
    extensions.commit()
    flash("Taken off. The history keeps it.")
    return redirect(url_for("actions.show", reference=reference), 303)
