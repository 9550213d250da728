"""The page of handing over: what a person holds, who takes it, a preview, and then all of it in one step."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from tracker.domain import handover as words
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.handover import MAY_BE_NOBODY, Kind
from tracker.models import Challenge, Part, User
from tracker.queries import handover as queries
from tracker.queries.handover import Held
from tracker.services import handover as services
from tracker.services.handover import Move, Takers
from tracker.web import extensions, forms

NOBODY = "nobody"
AS_ABOVE = "Whoever takes the rest"


class HandoverForm(forms.Form):
    """Who takes the rest, why, and whether the account is closed; a field for each thing is added below."""

    rest = forms.ChoiceField("Who takes it?", default="")
    reason = StringField(
        "Why is it handed over?",
        [forms.required("Say why it is handed over")],
        description="It stands in the history of every action",
    )
    close_account = BooleanField("And close the account")
    override = forms.OverrideField()


def work(user: User) -> ResponseReturnValue:
    """Show what the person holds; then a preview of who takes what; then hand it over."""
    session, actor = extensions.session(), extensions.actor()
    held = queries.holdings(session, user, services.managed(user, actor))
    form = _form(user, held, services.takers(session, user, actor))
    if request.method == "GET":
        form.close_account.data = "close" in request.args
        return _page(user, held, form)
    if request.form.get("do") == "change":
        return _page(user, held, form)
    if not form.validate():
        return _page(user, held, form, code=422)
    try:
        return _go_on(user, held, form)
    except DomainError as error:
        session.rollback()
        forms.refuse(form, error)
        changed = isinstance(error, ChangedMeanwhileError)
        return _page(user, held, form, code=409 if changed else 422)


def _go_on(user: User, held: list[Held], form: HandoverForm) -> ResponseReturnValue:
    session, actor = extensions.session(), extensions.actor()
    chosen = _chosen(held, form)
    if request.form.get("do") != "save":
        moves = services.plan(session, user, chosen, actor=actor)
        return render_template("people/handover_preview.html", user=user, form=form, shares=_shares(moves))
    moves = services.hand_over(
        session,
        user,
        chosen,
        reason=form.reason.data or "",
        close_account=form.close_account.data,
        override=form.override.data or "",
        actor=actor,
        now=extensions.clock().now(),
    )
    extensions.commit()
    closed = " The account is closed." if form.close_account.data else ""
    what = words.held(Counter(move.held.kind for move in moves)) or "nothing"
    flash(f"Handed over from {user.name}: {what}.{closed}")
    return redirect(url_for("people.index"), 303)


def _form(user: User, held: list[Held], takers: Takers) -> HandoverForm:
    """The form with one choice more for each thing that the person holds."""

    class Form(HandoverForm):
        pass

    for one in held:
        setattr(Form, one.key, forms.ChoiceField(f"{one.kind.heading} {one.action.reference}", default=""))
    form = Form()
    everybody = {id_: one for here in takers.values() for id_, one in here.items()}
    form.rest.choices = forms.choices(
        [(id_, one.user.name) for id_, one in everybody.items()], empty="Choose, or choose for each below"
    )
    for one in held:
        here = takers[one.action.partnership_id].items()
        able = [(id_, each.user.name) for id_, each in here if each.may_lead or one.kind not in _LED]
        nobody = [(NOBODY, "Nobody")] if one.kind in MAY_BE_NOBODY else []
        form[one.key].choices = forms.choices([*able, *nobody], empty=AS_ABOVE)
    return form


_LED = frozenset({Kind.LEAD, Kind.DEPUTY})


def _chosen(held: list[Held], form: HandoverForm) -> dict[str, int | None]:
    """Who was chosen for each thing that this page showed; None for nobody.

    What the form names and the person no longer holds is among them, so that the service sees the change.
    """
    shown = {name for name in request.form if name.partition("_")[0] in set(Kind)}
    fields = {one.key: form[one.key].data for one in held}
    chosen: dict[str, int | None] = {}
    for key in shown:
        wanted = fields.get(key, "") or form.rest.data
        chosen[key] = None if wanted == NOBODY else forms.number_or_none(wanted)
    return chosen


def _shares(moves: list[Move]) -> list[tuple[str, str, list[Move]]]:
    """Each taker with the words for how much they take, and what it is; nobody last."""
    by_taker: dict[str, list[Move]] = {}
    for move in sorted(moves, key=lambda move: move.taker is None):
        by_taker.setdefault(move.taker.user.name if move.taker else "Nobody", []).append(move)
    return [
        (name, words.held(Counter(move.held.kind for move in its)), its) for name, its in by_taker.items()
    ]


def _page(user: User, held: list[Held], form: HandoverForm, code: int = 200) -> ResponseReturnValue:
    actor = extensions.actor()
    keys = services.managed(user, actor)
    page = render_template(
        "people/handover.html",
        user=user,
        form=form,
        held=[(kind, [_line(one) for one in held if one.kind is kind]) for kind in Kind],
        holds=words.holds(Counter(one.kind for one in held)),
        requests=queries.requests(extensions.session(), user, keys),
        may_close=user.is_active and keys == {m.partnership_id for m in user.memberships},
    )
    return page, code


def _line(one: Held) -> dict[str, Any]:
    """One thing as the page lists it."""
    row = one.row
    what = one.action.what_we_will_do or one.action.recommendation.text
    if isinstance(row, Part):
        what = f"{row.agency.name}: {row.what}"
    elif isinstance(row, Challenge):
        what = f"CH-{row.number}: {row.text}"
    return {"key": one.key, "action": one.action, "what": what}
