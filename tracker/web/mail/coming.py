"""Before mail goes: what would go out on a coming day, to whom and why, and holding some of it back."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays, clock
from tracker.domain import ledger, timetable, typed_dates, working_days
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Permission
from tracker.models import Action, Partnership, User
from tracker.queries import actions, partnerships, people
from tracker.queries import holds as queries
from tracker.queries import ledger as ledger_queries
from tracker.services import coming as services
from tracker.services import holds
from tracker.services.reminders import Occasion
from tracker.web import extensions, one_form
from tracker.web.access import requires
from tracker.web.mail.forms import HoldForm

bp = Blueprint("coming", __name__)
BOTH = ["GET", "POST"]
ONE_DAY = timedelta(days=1)


@bp.get("/mail/coming")
@requires(Permission.SEE_MAIL)
def index() -> ResponseReturnValue:
    """One coming day: who would get what, and why; who is away; what is held."""
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    asked = typed_dates.read(request.args.get("day", ""))
    day = _within(asked, today)
    return render_template(
        "mail/coming.html",
        coming=services.of_day(session, actor, day, _occasion(today)),
        is_other_day=asked is not None and asked != day,
        previous=day - ONE_DAY if day > today else None,
        following=day + ONE_DAY if day < today + services.FARTHEST else None,
        last=today + services.FARTHEST,
        at=timetable.REMINDERS.at,
        trouble=ledger_queries.count_trouble(session, actor),
        about=ledger.about,
        rung_words=ledger.rung_words,
    )


def _within(asked: date | None, today: date) -> date:
    """The day that was asked for, or the nearest that can be shown; the next working day without one."""
    if asked is None:
        return working_days.add(today, 1, bank_holidays.england_and_wales())
    return min(max(asked, today), today + services.FARTHEST)


def _occasion(today: date) -> Occasion:
    return Occasion(
        today=today,
        now=extensions.clock().now(),
        real_now=clock.real_now(),
        holidays=bank_holidays.england_and_wales(),
        base_url=extensions.settings().base_url,
    )


@bp.route("/actions/<reference>/hold", methods=BOTH)
@requires(Permission.EDIT_ACTION)
def hold_action(reference: str) -> ResponseReturnValue:
    """Hold the reminders about one action."""
    action, form = actions.get_visible(extensions.session(), extensions.actor(), reference), HoldForm()
    return one_form.work(
        form,
        heading="Hold the reminders",
        about=action.reference,
        back=url_for("actions.show", reference=reference, _anchor="reminders"),
        button="Hold the reminders",
        said=f"Reminders about {reference} are held.",
        save=lambda: _hold_action(action, form),
        intro="Nobody is reminded of this action, nor of its milestones, parts or challenges, while they are "
        "held. The weekly digest still counts it, and it can be overdue all the same.",
    )


def _hold_action(action: Action, form: HoldForm) -> None:
    holds.hold_action(
        extensions.session(),
        action,
        reason=form.reason.data or "",
        until_on=form.until_on.data,
        override=form.override.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


@bp.route("/mail/holds/<slug>/<int:user_id>", methods=BOTH)
@requires(Permission.MANAGE_PEOPLE)
def hold_person(slug: str, user_id: int) -> ResponseReturnValue:
    """Hold the reminders to one person in one partnership."""
    partnership, form = _partnership(slug), HoldForm()
    user = people.get_managed(extensions.session(), extensions.actor(), user_id)
    return one_form.work(
        form,
        heading="Hold the reminders",
        about=user.name,
        back=url_for("coming.index"),
        button="Hold the reminders",
        said=f"Reminders to {user.name} are held.",
        save=lambda: _hold_person(user, partnership, form),
        intro=f"{user.name} gets no reminders about {partnership.name} while they are held. What is late "
        "still climbs to the next in line. Whoever is only away enters an absence instead: then what is "
        "due passes to a deputy.",
    )


def _hold_person(user: User, partnership: Partnership, form: HoldForm) -> None:
    holds.hold_person(
        extensions.session(),
        user,
        partnership,
        reason=form.reason.data or "",
        until_on=form.until_on.data,
        override=form.override.data or "",
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")


@bp.post("/mail/holds/<int:hold_id>/lift")
@requires(Permission.SEE_MAIL)
def lift(hold_id: int) -> ResponseReturnValue:
    """Let the reminders go out again."""
    found = queries.get(extensions.session(), extensions.actor(), hold_id)
    holds.lift(extensions.session(), found.hold, actor=extensions.actor(), now=extensions.clock().now())
    extensions.commit()
    flash(f"The hold on {found.about} is lifted. What was reached meanwhile comes with the next reminders.")
    return redirect(url_for("coming.index"), 303)
