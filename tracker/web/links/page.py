"""The pages behind a link: whose it is and whether it works, and one action with its form."""

from dataclasses import dataclass, replace
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import brag, links
from tracker.domain.errors import NotFoundError
from tracker.domain.extensions import Decision
from tracker.domain.links import LinkState, What
from tracker.domain.roles import Actor, Permission, Way
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action, LinkUse, MailLink
from tracker.queries import actions, actors
from tracker.queries import extensions as requests
from tracker.queries import links as queries
from tracker.services import rights
from tracker.web import extensions, sessions
from tracker.web.links.forms import LinkForm


@dataclass(frozen=True)
class Opened:
    """A link that exists: whose it is, as whom they act, and the token of its address."""

    token: str
    link: MailLink
    actor: Actor


class UnusableLinkError(Exception):
    """The address leads to nothing (no state), or its link has expired or was stopped."""

    def __init__(self, opened: Opened | None = None, state: LinkState | None = None) -> None:
        super().__init__(state)
        self.opened = opened
        self.state = state


def find(token: str, *, even: LinkState = LinkState.GOOD) -> Opened:
    """The link of this address, if it works, or is in the state that this page still serves."""
    link = queries.find(extensions.session(), token)
    if link is None:
        raise UnusableLinkError
    actor = replace(actors.from_user(link.user), way=Way.LINK)
    g.opened = Opened(token, link, actor)
    state = links.state(expires_at=link.expires_at, revoked_at=link.revoked_at, now=extensions.clock().now())
    if state not in (LinkState.GOOD, even):
        raise UnusableLinkError(g.opened, state)
    return g.opened  # type: ignore[no-any-return]


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template shows
    """A page in the frame of links: it says whose it is, and offers nothing of who may be signed in."""
    opened: Opened | None = g.get("opened")
    actor = opened.actor if opened else None
    whose = {"name": actor.name, "roles": sessions.roles_in_words(actor)} if actor else None
    return render_template(
        f"links/{template}.html",
        whose=whose,
        token=opened.token if opened else "",
        address=links.masked(opened.link.user.email) if opened else "",
        **values,
    )


def unusable(error: UnusableLinkError) -> ResponseReturnValue:
    """Why the link does not work and how to go on, with what was typed if anything was."""
    typed = request.form.get("note", "") if request.method == "POST" else ""
    if error.opened is None or error.state is None:
        return render("unknown", typed=typed), 404
    return render(error.state.value, link=error.opened.link, typed=typed), 410


def load(opened: Opened, reference: str) -> Action:
    """One of the actions that this link is good for."""
    return queries.get_action(extensions.session(), opened.actor, opened.link, reference)


def after_code(opened: Opened, reference: str) -> str:
    """Where somebody goes who has just signed in by code: to the action they came from, if they see it."""
    try:
        found = actions.get_visible(extensions.session(), opened.actor, reference)
    except NotFoundError:
        return url_for("overview.index")
    return url_for("actions.show", reference=found.reference)


def wishes(action: Action, actor: Actor) -> dict[What, str]:
    """What this person may do with this action through a link, in words; nothing where they only read it."""
    if not rights.may_post(action, actor):
        return {}
    offered = {What.UPDATE: "An update"}
    if Status.DELIVERED in rights.allowed_next(action, actor):
        offered[What.DELIVERED] = "It is delivered"
    may_ask = Permission.UPDATE_ACTION in rights.over(action, actor)
    can_move = action.due_on and action.status in OPEN
    if may_ask and can_move and not _date_waits(action):
        extends = action.partnership.allows_extensions
        offered[What.MORE_TIME] = "I need more time" if extends else "Say why it is late"
    return offered


def _date_waits(action: Action) -> bool:
    asked = requests.of_action(extensions.session(), action)
    return any(one.decision is Decision.WAITING for one in asked)


def show(action: Action, form: LinkForm, *, code: int = 200, conflict: bool = False) -> ResponseReturnValue:
    """One action in brief, the form first; nothing of its evidence, which may be sealed."""
    session, actor, today = extensions.session(), g.opened.actor, extensions.today()
    offered = wishes(action, actor)
    form.offer(offered)
    history = [one for one in actions.history(session, actor, action) if one.evidence_id is None]
    page = render(
        "show",
        action=action,
        form=form,
        offered=offered,
        rating=brag.rate(actions.facts(action), today),
        history=history,
        latest=next((one for one in history if one.update), None),
        conflict=conflict,
        extends=action.partnership.allows_extensions,
    )
    return page, code


def saved(opened: Opened, use: LinkUse, *, again: bool = False) -> ResponseReturnValue:
    """What was saved, and what of this mail is still to do."""
    session = extensions.session()
    done = queries.used_for(session, opened.link)
    left = [a for a in queries.open_actions(session, opened.actor, opened.link) if a.id not in done]
    return render("saved", use=use, again=again, left=left)
