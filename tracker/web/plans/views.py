"""The plan below an action: each short form on a page of its own."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import NotFoundError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import Permission
from tracker.models import Action, Milestone, Part
from tracker.queries import actions as queries
from tracker.queries import measures as measure_queries
from tracker.queries import partnerships, people
from tracker.services import actions, measures, parts
from tracker.services.measures import Wanted
from tracker.web import extensions, forms, one_form
from tracker.web.access import requires
from tracker.web.plans.forms import (
    DropForm,
    FlagForm,
    MeasureForm,
    MilestoneForm,
    MilestoneMoveForm,
    PartForm,
    PartUpdateForm,
    RatingForm,
    ReachedForm,
    ReadingForm,
)

bp = Blueprint("plans", __name__, url_prefix="/actions/<reference>")
BOTH = ["GET", "POST"]


def _load(reference: str) -> Action:
    return queries.get_visible(extensions.session(), extensions.actor(), reference)


def _who() -> dict[str, Any]:
    return {"actor": extensions.actor(), "now": extensions.clock().now()}


def _page(  # noqa: PLR0917 - read in the order in which they stand on the page
    action: Action,
    form: forms.Form,
    anchor: str,
    heading: str,
    button: str,
    save: Callable[[], Any],
    quote: str = "",
) -> ResponseReturnValue:
    return one_form.work(
        form,
        heading=heading,
        about=action.reference,
        back=url_for("actions.show", reference=action.reference, _anchor=anchor),
        button=button,
        said=f"Saved for {action.reference}.",
        save=save,
        quote=quote,
    )


@bp.route("/parts/new", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def add_part(reference: str) -> ResponseReturnValue:
    """Ask a contributor for a part."""
    action, form = _load(reference), PartForm()
    _offer_contributors(form, action)

    def save() -> None:
        parts.add_part(
            extensions.session(),
            action,
            agency_id=forms.number_or_none(form.agency_id.data),
            person_id=forms.number_or_none(form.person_id.data),
            what=form.what.data or "",
            due_on=form.due_on.data,
            override=form.override.data or "",
            **_who(),
        )

    return _page(action, form, "parts", "Add a contributor's part", "Add the part", save)


def _offer_contributors(form: PartForm, action: Action) -> None:
    session, here = extensions.session(), {action.partnership_id}
    agencies = [(one.id, one.name) for one in partnerships.agencies(session, here)]
    form.agency_id.choices = forms.choices(agencies)
    members = [(one.id, one.name) for one in people.members(session, here)]
    form.person_id.choices = forms.choices(members, empty="Nobody named")


def _part(action: Action, part_id: int) -> Part:
    for part in action.parts:
        if part.id == part_id:
            return part
    raise NotFoundError("There is no such part.")


@bp.route("/parts/<int:part_id>", methods=BOTH)
@requires(Permission.UPDATE_PART)
def update_part(reference: str, part_id: int) -> ResponseReturnValue:
    """Say where a part stands."""
    action = _load(reference)
    part = _part(action, part_id)
    seen = {"status": part.status.value, "due_on": part.due_on, "version": action.version}
    form = PartUpdateForm(data=seen)

    def save() -> None:
        parts.update_part(
            extensions.session(),
            action,
            part,
            status=PartStatus(form.status.data),
            due_on=form.due_on.data,
            note=form.note.data or "",
            override=form.override.data or "",
            version=forms.version_seen(form.version),
            **_who(),
        )

    heading = f"The part of {part.agency.name}"
    return _page(action, form, "parts", heading, "Save", save, quote=part.what)


@bp.route("/milestones/new", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def add_milestone(reference: str) -> ResponseReturnValue:
    """Set a point on the way."""
    action, form = _load(reference), MilestoneForm()

    def save() -> None:
        parts.add_milestone(
            extensions.session(),
            action,
            name=form.name.data or "",
            due_on=form.due_on.data,
            override=form.override.data or "",
            **_who(),
        )

    return _page(action, form, "milestones", "Add a milestone", "Add the milestone", save)


def _milestone(action: Action, milestone_id: int) -> Milestone:
    for milestone in action.milestones:
        if milestone.id == milestone_id:
            return milestone
    raise NotFoundError("There is no such milestone.")


@bp.route("/milestones/<int:milestone_id>/reached", methods=BOTH)
@requires(Permission.UPDATE_ACTION)
def reach_milestone(reference: str, milestone_id: int) -> ResponseReturnValue:
    """Say that a milestone was reached."""
    action, form = _load(reference), ReachedForm()
    milestone = _milestone(action, milestone_id)

    def save() -> None:
        note, override = form.note.data or "", form.override.data or ""
        session = extensions.session()
        parts.reach_milestone(session, action, milestone, note=note, override=override, **_who())

    heading = "This milestone is reached"
    return _page(action, form, "milestones", heading, "Mark it reached", save, quote=milestone.name)


@bp.route("/milestones/<int:milestone_id>/move", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def move_milestone(reference: str, milestone_id: int) -> ResponseReturnValue:
    """Give a milestone another date, or take it out."""
    action = _load(reference)
    milestone = _milestone(action, milestone_id)
    form = MilestoneMoveForm(data={"due_on": milestone.due_on})

    def save() -> None:
        parts.move_milestone(
            extensions.session(),
            action,
            milestone,
            due_on=form.due_on.data,
            note=form.note.data or "",
            override=form.override.data or "",
            **_who(),
        )

    heading = "Move or take out a milestone"
    return _page(action, form, "milestones", heading, "Save", save, quote=milestone.name)


@bp.route("/measures/new", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def add_measure(reference: str) -> ResponseReturnValue:
    """Say what will be measured."""
    action, form = _load(reference), MeasureForm()

    def save() -> None:
        wanted = Wanted(
            what=form.what.data or "",
            unit=form.unit.data or "",
            baseline=form.baseline.figure,
            baseline_on=form.baseline_on.data,
            target=form.target.figure,
            target_on=form.target_on.data,
        )
        measures.add(extensions.session(), action, wanted, override=form.override.data or "", **_who())

    return _page(action, form, "measures", "Add a success measure", "Add the measure", save)


@bp.route("/measures/<int:measure_id>/read", methods=BOTH)
@requires(Permission.SEE_ACTIONS)
def read_measure(reference: str, measure_id: int) -> ResponseReturnValue:
    """Write down what a measure shows."""
    action = _load(reference)
    measure = measure_queries.get(extensions.session(), action, measure_id)
    form = ReadingForm(data={"on": extensions.today()})

    def save() -> None:
        measures.read(
            extensions.session(),
            action,
            measure,
            on=form.on.data,
            value=form.value.figure,
            note=form.note.data or "",
            override=form.override.data or "",
            **_who(),
        )

    return _page(action, form, "measures", "Add a reading", "Save the reading", save, quote=measure.what)


@bp.route("/measures/<int:measure_id>/drop", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def drop_measure(reference: str, measure_id: int) -> ResponseReturnValue:
    """Measure it no longer."""
    action, form = _load(reference), DropForm()
    measure = measure_queries.get(extensions.session(), action, measure_id)

    def save() -> None:
        reason, override = form.note.data or "", form.override.data or ""
        measures.drop(extensions.session(), action, measure, reason=reason, override=override, **_who())

    return _page(action, form, "measures", "Stop measuring this", "Stop", save, quote=measure.what)


@bp.route("/flag", methods=BOTH)
@requires(Permission.UPDATE_ACTION)
def flag(reference: str) -> ResponseReturnValue:
    """Flag an action that needs help, or take the flag down."""
    action = _load(reference)
    form = FlagForm(data={"flag": action.flag})

    def save() -> None:
        reason, override = form.flag.data or "", form.override.data or ""
        actions.flag(extensions.session(), action, reason=reason, override=override, **_who())

    return _page(action, form, "main-content", "This action needs help", "Save the flag", save)


@bp.route("/rating", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def rating(reference: str) -> ResponseReturnValue:
    """Set the rating by hand for a time."""
    action = _load(reference)
    chosen = action.override_brag.value if action.override_brag else ""
    form = RatingForm(
        data={"rating": chosen, "until": action.override_until, "reason": action.override_reason}
    )
    form.offer()

    def save() -> None:
        actions.override_rating(
            extensions.session(),
            action,
            rating=form.brag,
            reason=form.reason.data or "",
            until=form.until.data,
            override=form.override.data or "",
            **_who(),
        )

    return _page(action, form, "main-content", "Set the rating by hand", "Save the rating", save)
