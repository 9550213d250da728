"""Who may open what: each view names its permission, and every other view is refused."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain.errors import NotFoundError
from tracker.domain.roles import Permission
from tracker.web import extensions
from tracker.web.accounts import page

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])
NOT_FOUND = "There is no such page."
LARGEST_NUMBER = 2**31 - 1  # that a key of ours can be


@dataclass(frozen=True)
class Access:
    """What a view asks of the person who opens it."""

    signed_in: bool
    permission: Permission | None = None
    is_administrators: bool = False


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    return _mark(view, Access(signed_in=False))


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may open, whatever their role: their own account."""
    return _mark(view, Access(signed_in=True))


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view for people with this permission in at least one partnership."""
    return lambda view: _mark(view, Access(signed_in=True, permission=permission))


def administers(view: View) -> View:
    """Mark a view for whoever runs the installation, who sees nothing of any partnership."""
    return _mark(view, Access(signed_in=True, is_administrators=True))


def mark_of(view: Any) -> Access | None:  # noqa: ANN401 - any view function that Flask holds
    """What a view asks for; None where its author forgot to say, and then nobody may open it."""
    mark = getattr(view, "access", None)
    return mark if isinstance(mark, Access) else None


def init_app(app: Flask) -> None:
    """Guard every request, before CSRF's own guard does: a lost session is no forgery."""
    app.before_request(_guard)


def _cannot_be_asked_for() -> bool:
    """Whether the address holds what no name or key of ours does, and a database refuses to look for."""
    numbers = (value for value in (request.view_args or {}).values() if isinstance(value, int))
    texts = (request.path, *request.args.values())
    return any("\x00" in text for text in texts) or any(number > LARGEST_NUMBER for number in numbers)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    if _cannot_be_asked_for():
        raise NotFoundError(NOT_FOUND)
    access = mark_of(current_app.view_functions[request.endpoint])
    if access is None:
        log.error("The view %s does not say who may open it, so nobody may.", request.endpoint)
        raise NotFoundError(NOT_FOUND)
    if not access.signed_in:
        return None
    if not current_user.is_authenticated:
        return page.ask_to_sign_in()
    if not _is_theirs(access):
        return page.without_a_role() or _refuse()
    return page.ask_to_set_up() if page.must_set_up_first() else None


def _is_theirs(access: Access) -> bool:
    actor = extensions.actor()
    if access.is_administrators:
        return actor.is_administrator
    return access.permission is None or actor.may_anywhere(access.permission)


def _refuse() -> NoReturn:
    raise NotFoundError(NOT_FOUND)
