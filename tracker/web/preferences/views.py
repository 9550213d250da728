"""One's own reminders and absences, and the absences of the people whom a manager manages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain import absences as rules
from tracker.domain.absences import Days
from tracker.domain.errors import DomainError
from tracker.domain.ladder import Cadence
from tracker.domain.roles import Permission
from tracker.models import User
from tracker.queries import absences as queries
from tracker.queries import people
from tracker.services import preferences
from tracker.web import extensions, forms
from tracker.web.access import requires, signed_in
from tracker.web.preferences.forms import AbsenceForm, RemindersForm

bp = Blueprint("preferences", __name__)
HINTS = {
    Cadence.DAILY.value: "One mail at most a day, and none on a day without anything due",
    Cadence.WEEKLY.value: "In your weekly digest, and on the first working day of the week for all of it",
}


@bp.get("/account/reminders")
@signed_in
def index() -> ResponseReturnValue:
    """How often reminders come, and when the person is away."""
    return _own_page(_reminders_form(), AbsenceForm(formdata=None))


def _reminders_form() -> RemindersForm:
    user = current_user.user
    chosen = {"cadence": user.cadence.value, "board_digest": "yes" if user.takes_board_digest else "no"}
    return RemindersForm(formdata=None, data=chosen)


def _own_page(form: RemindersForm, absence_form: AbsenceForm) -> str:
    user = current_user.user
    return render_template(
        "preferences/index.html",
        form=form,
        hints=HINTS,
        gets_board_digest=preferences.gets_board_digest(user),
        **_away(user, absence_form),
    )


def _away(user: User, form: AbsenceForm) -> dict[str, Any]:
    """What both pages show of a person's absences."""
    session, today = extensions.session(), extensions.today()
    coming = queries.coming(session, user, today)
    days = [Days(one.from_on, one.until_on) for one in coming]
    return {
        "user": user,
        "absence_form": form,
        "absences": [(one, rules.in_words(each)) for one, each in zip(coming, days, strict=True)],
        "stands": rules.away_in_words(days, today),
        "alone": queries.without_deputy(session, extensions.actor(), user),
    }


@bp.post("/account/reminders")
@signed_in
def save() -> ResponseReturnValue:
    """Keep how often reminders come."""
    form, user = RemindersForm(), current_user.user
    if not form.validate():
        return _own_page(form, AbsenceForm(formdata=None)), 422
    asked = preferences.gets_board_digest(user)
    preferences.set_reminders(
        extensions.session(),
        user,
        cadence=Cadence(form.cadence.data),
        takes_board_digest=form.board_digest.data == "yes" if asked else user.takes_board_digest,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    extensions.commit()
    flash("Your reminders are set.")
    return redirect(url_for("preferences.index"), 303)


@bp.post("/account/absences")
@signed_in
def add_absence() -> ResponseReturnValue:
    """Say when one is away."""
    form = AbsenceForm()
    if _added(current_user.user, form):
        flash("Your absence is noted.")
        return redirect(url_for("preferences.index"), 303)
    return _own_page(_reminders_form(), form), 422


def _added(user: User, form: AbsenceForm) -> bool:
    """Keep the absence that the form names; or say at its fields why it cannot be kept."""
    if not form.validate():
        return False
    try:
        preferences.add_absence(
            extensions.session(),
            user,
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            actor=extensions.actor(),
            now=extensions.clock().now(),
        )
    except DomainError as error:
        forms.refuse(form, error)
        return False
    extensions.commit()
    return True


@bp.route("/people/<int:user_id>/absence", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def of_person(user_id: int) -> ResponseReturnValue:
    """When a person is away, as their manager sees and says it."""
    user = people.get_managed(extensions.session(), extensions.actor(), user_id)
    form, code = AbsenceForm(), 200
    if request.method == "POST":
        if _added(user, form):
            flash(f"The absence of {user.name} is noted.")
            return redirect(url_for("preferences.of_person", user_id=user.id), 303)
        code = 422
    return render_template("preferences/person.html", form=form, **_away(user, form)), code


@bp.post("/absences/<int:absence_id>/take-back")
@signed_in
def take_back(absence_id: int) -> ResponseReturnValue:
    """Say that somebody is not away after all."""
    session, actor = extensions.session(), extensions.actor()
    absence, user = queries.get(session, actor, absence_id)
    preferences.take_back_absence(session, absence, user, actor=actor, now=extensions.clock().now())
    extensions.commit()
    flash("The absence is taken back.")
    if user.id == actor.user_id:
        return redirect(url_for("preferences.index"), 303)
    return redirect(url_for("preferences.of_person", user_id=user.id), 303)
