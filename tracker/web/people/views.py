"""The people and agencies of the partnerships that a manager manages."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import absences as absence_rules
from tracker.domain import accounts as account_rules
from tracker.domain.accounts import Invited
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import Permission, Role
from tracker.models import Agency, Membership, Partnership, User
from tracker.queries import absences, accounts, ledger, partnerships, people, sign_on
from tracker.queries import handover as handover_queries
from tracker.services import invitations
from tracker.services import people as services
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.people import handover
from tracker.web.people.forms import ROLE_HINTS, AgencyForm, PersonForm

bp = Blueprint("people", __name__, url_prefix="/people")

INVITED = "{0} is added. An invitation to choose a password is on its way to {1}; it is good for 7 days."
KNOWN = "{0} is added. They have an account already and sign in as before."


@bp.get("")
@requires(Permission.MANAGE_PEOPLE)
def index() -> ResponseReturnValue:
    """Who takes part."""
    return render_template("people/index.html", **_everybody())


def _everybody() -> dict[str, object]:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    session = extensions.session()
    members, today = people.memberships(session, managed), extensions.today()
    away = absences.days_of(session, {member.user_id for member in members}, today)
    return {
        "partnerships": partnerships.of_ids(session, managed),
        "memberships": members,
        "away": {user_id: absence_rules.away_in_words(days, today) for user_id, days in away.items()},
        "agencies": partnerships.agencies(session, managed),
        "invited": _invited(members),
        "several": people.of_several_roles(session, managed),
        "with_second_factor": accounts.with_second_factor(session, managed),
        "linked": sign_on.linked(session, {member.user_id for member in members}),
        "waiting": sign_on.waiting(session),
        "changing": accounts.open_changes(session, managed),
        "bounces": {bounce.user_id: bounce for bounce in ledger.bounces(session, extensions.actor())},
    }


def _invited(members: Sequence[Membership]) -> dict[int, Invited]:
    """Where the invitation of each person stands who has not chosen a password yet."""
    waiting = {member.user_id for member in members if _is_invited(member.user)}
    sent, now = accounts.newest_invitations(extensions.session(), waiting), extensions.clock().now()
    return {
        user_id: account_rules.invited(token.expires_at, token.revoked_at, now)
        if (token := sent.get(user_id))
        else Invited.WAITING
        for user_id in waiting
    }


def _is_invited(user: User) -> bool:
    return user.password_hash is None and user.last_seen_at is None


def _partnership(slug: str) -> Partnership:
    managed = extensions.actor().partnerships_where(Permission.MANAGE_PEOPLE)
    for partnership in partnerships.of_ids(extensions.session(), managed):
        if partnership.slug == slug:
            return partnership
    raise NotFoundError("There is no such partnership.")


def _person(user_id: int) -> User:
    return people.get_managed(extensions.session(), extensions.actor(), user_id)


@bp.get("/<slug>/new")
@requires(Permission.MANAGE_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    """Ask who joins."""
    partnership = _partnership(slug)
    form = PersonForm(formdata=None, data=_waiting())
    form.offer(partnerships.agencies(extensions.session(), {partnership.id}))
    return render_template("people/new.html", form=form, partnership=partnership, hints=ROLE_HINTS)


def _waiting() -> dict[str, str]:
    """Name and address of the person who came by single sign-on and is to have a role."""
    chosen = request.args.get("waiting")
    return next(
        (
            {"name": user.name, "email": user.email}
            for user in sign_on.waiting(extensions.session())
            if str(user.id) == chosen
        ),
        {},
    )


@bp.post("/<slug>/new")
@requires(Permission.MANAGE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """Add them; who has no account yet is invited by mail."""
    partnership = _partnership(slug)
    agencies = partnerships.agencies(extensions.session(), {partnership.id})
    form = PersonForm()
    form.offer(agencies)
    if form.validate():
        try:
            added = _add(partnership, form, agencies)
        except DomainError as error:
            forms.refuse(form, error)
        else:
            extensions.commit()
            flash((INVITED if added.is_new else KNOWN).format(added.user.name, added.user.email))
            return redirect(url_for("people.index"), 303)
    return render_template("people/new.html", form=form, partnership=partnership, hints=ROLE_HINTS), 422


def _add(partnership: Partnership, form: PersonForm, agencies: Sequence[Agency]) -> services.Added:
    return invitations.invite(
        extensions.session(),
        partnership=partnership,
        name=form.name.data or "",
        email=form.email.data or "",
        role=Role(form.role.data),
        agency=next((agency for agency in agencies if agency.id == form.agency.data), None),
        post=extensions.post(),
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )


@bp.get("/<slug>/agencies/new")
@requires(Permission.MANAGE_PEOPLE)
def new_agency(slug: str) -> ResponseReturnValue:
    """Ask which agency joins."""
    return render_template(
        "people/new_agency.html", form=AgencyForm(formdata=None), partnership=_partnership(slug)
    )


@bp.post("/<slug>/agencies/new")
@requires(Permission.MANAGE_PEOPLE)
def create_agency(slug: str) -> ResponseReturnValue:
    """Add it."""
    partnership = _partnership(slug)
    form = AgencyForm()
    if form.validate():
        try:
            agency = services.add_agency(
                extensions.session(),
                partnership=partnership,
                name=form.name.data or "",
                also_called=form.also_called.data or "",
                actor=extensions.actor(),
                now=extensions.clock().now(),
            )
        except DomainError as error:
            forms.refuse(form, error)
        else:
            extensions.commit()
            flash(f"{agency.name} takes part in {partnership.name}.")
            return redirect(url_for("people.index"), 303)
    return render_template("people/new_agency.html", form=form, partnership=partnership), 422


@bp.post("/<int:user_id>/deactivate")
@requires(Permission.MANAGE_PEOPLE)
def deactivate(user_id: int) -> ResponseReturnValue:
    """Close the account."""
    said = "The account of {} is closed. What they did stays in the history."
    return _change(user_id, services.deactivate, said)


@bp.route("/<int:user_id>/handover", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def hand_over(user_id: int) -> ResponseReturnValue:
    """Give what a person holds to others, all of it in one step."""
    return handover.work(_person(user_id))


@bp.post("/<int:user_id>/reactivate")
@requires(Permission.MANAGE_PEOPLE)
def reactivate(user_id: int) -> ResponseReturnValue:
    """Open the account again."""
    return _change(user_id, services.reactivate, "{} can sign in again.")


def _change(user_id: int, act: Callable[..., object], said: str) -> ResponseReturnValue:
    """Close or open an account, and say so."""
    user = _person(user_id)
    try:
        act(extensions.session(), user, actor=extensions.actor(), now=extensions.clock().now())
    except DomainError as error:
        return _refused(user, error)
    extensions.commit()
    flash(said.format(user.name))
    return redirect(url_for("people.index"), 303)


def _refused(user: User, error: DomainError) -> ResponseReturnValue:
    holds = any(handover_queries.counts(extensions.session(), user).values())
    return render_template(
        "people/index.html", refusal=error.message, of=user, holds=holds, **_everybody()
    ), 422
