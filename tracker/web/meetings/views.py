"""Meeting mode: begin, go through the actions one by one, and see what was said."""

from urllib.parse import parse_qs

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.domain import brag
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Action, Meeting
from tracker.queries import actions as action_queries
from tracker.queries import meetings as queries
from tracker.services import actions as action_services
from tracker.services import meetings as services
from tracker.services import rights
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires
from tracker.web.actions import choices
from tracker.web.actions.filters import ListAddress
from tracker.web.actions.forms import UpdateForm, version
from tracker.web.evidence import section as evidence
from tracker.web.meetings.forms import MeetingForm

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.SEE_ACTIONS)
def new() -> ResponseReturnValue:
    """Ask when the meeting is and who is there, and fix its list."""
    form = MeetingForm(data={"held_on": extensions.today(), "query": request.query_string.decode()})
    found = _found(form.query.data or "")
    made: list[Meeting] = []
    return one_form.work(
        form,
        heading="Go through these in a meeting",
        about="Actions",
        back=lambda: url_for("meetings.show", meeting_id=made[0].id, number=1) if made else "/actions",
        button="Begin",
        said="The meeting has begun. Its list stays as it is now.",
        save=lambda: made.append(_start(form, found)),
        intro=f"{len(found)} actions match the filter. Each is shown by itself, with its update form open.",
    )


def _found(query: str) -> list[Action]:
    session, actor = extensions.session(), extensions.actor()
    args = MultiDict((name, value) for name, values in parse_qs(query).items() for value in values)
    address = ListAddress(args, choices.for_list(session, actor))
    today, limit = extensions.today(), services.MOST + 1
    return list(queries.to_go_through(session, actor, address.filter, today=today, limit=limit))


def _start(form: MeetingForm, found: list[Action]) -> Meeting:
    return services.start(
        extensions.session(),
        found,
        held_on=form.held_on.data,
        present=form.present.data or "",
        query=form.query.data or "",
        override=form.override.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


def _load(meeting_id: int, number: int) -> tuple[Meeting, list[str], Action]:
    session, actor = extensions.session(), extensions.actor()
    meeting = queries.get(session, actor, meeting_id)
    in_sight = list(queries.references(session, actor, meeting).values())
    if not 1 <= number <= len(in_sight):
        raise NotFoundError("There is no such action in this meeting.")
    return meeting, in_sight, action_queries.get_visible(session, actor, in_sight[number - 1])


@bp.get("/<int:meeting_id>/<int:number>")
@requires(Permission.SEE_ACTIONS)
def show(meeting_id: int, number: int) -> ResponseReturnValue:
    """One action of the meeting, its update form open."""
    meeting, in_sight, action = _load(meeting_id, number)
    return _page(meeting, in_sight, number, action, UpdateForm(formdata=None, version=action.version))


def _page(
    meeting: Meeting,
    in_sight: list[str],
    number: int,
    action: Action,
    form: UpdateForm,
    *,
    code: int = 200,
    conflict: bool = False,
) -> ResponseReturnValue:
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    _offer(form, action)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        in_sight=in_sight,
        number=number,
        action=action,
        form=form,
        conflict=conflict,
        rating=brag.rate(action_queries.facts(action), today),
        history=action_queries.history(session, actor, action)[:3],
        updated=queries.updates(session, meeting),
        may_update=rights.may_post(action, actor),
    ), code


def _offer(form: UpdateForm, action: Action) -> None:
    form.offer(action, rights.allowed_next(action, extensions.actor()))
    form.offer_seals(evidence.own_agencies(action))


@bp.post("/<int:meeting_id>/<int:number>")
@requires(Permission.SEE_ACTIONS)
def save(meeting_id: int, number: int) -> ResponseReturnValue:
    """Save the update with the meeting, and go on to the next."""
    meeting, in_sight, action = _load(meeting_id, number)
    form = UpdateForm()
    _offer(form, action)
    try:
        rights.check_version(action, version(form))
        if not form.validate():
            return _page(meeting, in_sight, number, action, form, code=422)
        _post(meeting, action, form)
    except ChangedMeanwhileError:
        extensions.session().rollback()
        meeting, in_sight, action = _load(meeting_id, number)
        form.version.data = str(action.version)
        return _page(meeting, in_sight, number, action, form, code=409, conflict=True)
    except DomainError as error:
        forms.refuse(form, error)
        return _page(meeting, in_sight, number, action, form, code=422)
    extensions.commit()
    flash(f"Saved {action.reference}.")
    if number < len(in_sight):
        return redirect(url_for("meetings.show", meeting_id=meeting_id, number=number + 1), 303)
    return redirect(url_for("meetings.minutes", meeting_id=meeting_id), 303)


def _post(meeting: Meeting, action: Action, form: UpdateForm) -> None:
    action_services.post_update(
        extensions.session(),
        action,
        note=form.note.data or "",
        to=form.to,
        evidence=form.evidence,
        files=extensions.files(),
        review_on=form.review_on.data,
        agreed_by=form.agreed_by.data,
        closing=form.closing,
        meeting=meeting,
        override=form.override.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
        version=version(form),
    )


@bp.get("/<int:meeting_id>")
@requires(Permission.SEE_ACTIONS)
def minutes(meeting_id: int) -> ResponseReturnValue:
    """What was said of each action, and which were passed over."""
    session, actor = extensions.session(), extensions.actor()
    meeting = queries.get(session, actor, meeting_id)
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        in_sight=queries.references(session, actor, meeting),
        updates=queries.updates(session, meeting),
    )
