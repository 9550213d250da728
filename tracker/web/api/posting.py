"""Posting an update: only on what was read, and once, however often the request is sent."""

from collections.abc import Callable, Sequence

from flask import Response, request

from tracker.domain.api_tokens import Scope
from tracker.domain.statuses import Closing
from tracker.models import Action, Update
from tracker.services import actions as services
from tracker.services import api_updates
from tracker.services.api_updates import Answer
from tracker.web import extensions
from tracker.web.api import caller, shapes, told
from tracker.web.api.asked import UpdateBody
from tracker.web.api.operations import MEDIA_TYPE, fingerprint
from tracker.web.api.problems import ProblemError

PROBLEMS = {
    409: "Somebody else saved the action at the same moment",
    412: "The action is no longer what If-Match says; read it again",
    428: "Without If-Match nothing is changed",
}


def etag(action: told.Action) -> str:
    """The tag of an action: its version, which a change asks for, and what else its answer says."""
    return f"{action.version}-{fingerprint(action.model_dump_json())}"


def post(
    reference: str,
    body: UpdateBody,
    *,
    load: Callable[[str], Action],
    shaped: Callable[[Sequence[Action]], list[told.Action]],
) -> Response:
    """Save the update, with its answer where the request may come again, and commit both."""

    def act() -> Answer:
        action = load(reference)
        _check_match(action)
        api_updates.check_assures(caller.actor(), action.status, body.status)
        update = _save(action, body)
        (after,) = shaped([action])
        told_of = after if Scope.READ_ACTIONS in caller.token().scopes else None
        posted = told.Posted(update=shapes.update(update, action.reference), action=told_of)
        return Answer(201, posted.model_dump_json(), etag(after))

    answer = api_updates.once(
        extensions.session(),
        caller.token(),
        key=request.headers.get("Idempotency-Key"),
        request=f"{request.method} {request.path} ".encode() + request.get_data(),
        act=act,
        now=extensions.clock().now(),
    )
    extensions.commit()
    response = Response(answer.body, answer.status, mimetype=MEDIA_TYPE)
    response.set_etag(answer.etag)
    return response


def _check_match(action: Action) -> None:
    """Refuse to change what the other side has not seen as it is now.

    By the version alone, since the rest of a tag changes overnight with the rating; and weak tags count,
    since a proxy that packs an answer makes its tag weak.
    """
    if not request.headers.get("If-Match"):
        raise ProblemError(428, "Say in If-Match which version of the action you have seen: its ETag.")
    seen = request.if_match
    versions = {tag.partition("-")[0] for tag in seen.as_set(include_weak=True)}
    if not seen.star_tag and str(action.version) not in versions:
        raise ProblemError(412, f"{action.reference} was changed after you read it. Read it again.")


def _save(action: Action, body: UpdateBody) -> Update:
    return services.post_update(
        extensions.session(),
        action,
        note=body.note,
        to=body.status,
        review_on=body.review_on,
        agreed_by=body.agreed_by,
        closing=Closing(body.measure_outcome, body.effect_on_children, body.childrens_voice),
        override=body.override,
        actor=caller.actor(),
        now=extensions.clock().now(),
        version=action.version,
    )
