"""How often one person may search, export, upload, or fail with links and sign-on, before they must wait.

Each worker counts for itself, in memory: with two workers somebody may come to twice as much. That is a
brake for whoever copies everything or guesses, and costs nobody a write to the database; failed sign-ins and
resets, where each one counts, are kept in tables.
"""

import math
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from threading import Lock
from typing import cast

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain import guessing
from tracker.web import extensions, kept
from tracker.web.access import mark_of

MOST_KEYS = 20_000


@dataclass(frozen=True)
class Limit:
    """So many of something in so many seconds, by one person or from one address."""

    of: str
    times: int
    seconds: int

    @property
    def in_words(self) -> str:
        """120 exports in 10 minutes."""
        minutes = self.seconds // 60
        return f"{self.times} {self.of} in {f'{minutes} minutes' if minutes > 1 else 'a minute'}"


SEARCHES = Limit("searches", 120, 60)
EXPORTS = Limit("exports", 120, 600)
UPLOADS = Limit("uploads", 120, 600)
WRONG_LINKS = Limit("links that are not good", 30, 600)
FAILED_SIGN_ONS = Limit("sign-ins that failed", 30, 60)
"""A short while: when the provider answers again, a whole council behind one address wants to get in."""

FAILING = {WRONG_LINKS: {404}, FAILED_SIGN_ONS: {403, 502}}
"""Of these only what failed counts, by its answer, so that a whole council may open its mail and sign in."""

EXPORTING = {
    "actions.export",
    "addenda.take",
    "brands.example",
    "brands.template",
    "challenges.export",
    "evidence.fetch",
    "evidence_room.take_out",
    "imports.template",
    "packs.download",
    "reports.draft_file",
    "reports.file",
    "security.export_data",
    "statements.download",
    "statements.export",
    "submissions.fetch",
    "submissions.take",
}
"""The views that hand out a file; a test finds whichever is missing."""


class Counts:
    """When each person did what lately; whoever was not here for longest is forgotten first."""

    def __init__(self) -> None:
        self._times: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, limit: Limit, who: str, now: float) -> int:
        """For how many seconds this person must wait for one more; 0 where they need not."""
        with self._lock:
            times = self._times.get((limit.of, who), ())
            recent = [at for at in times if at > now - limit.seconds]
        return math.ceil(recent[0] + limit.seconds - now) if len(recent) >= limit.times else 0

    def note(self, limit: Limit, who: str, now: float) -> None:
        """One more by this person."""
        with self._lock:
            times = self._times.setdefault((limit.of, who), deque(maxlen=limit.times))
            times.append(now)
            self._times.move_to_end((limit.of, who))
            if len(self._times) > MOST_KEYS:
                self._times.popitem(last=False)


def init_app(app: Flask) -> None:
    """Look before each view, once it is known who asks; it comes after the guard of access.py."""
    app.extensions["limits"] = Counts()
    app.before_request(_check)
    app.after_request(_note_failure)


def _check() -> ResponseReturnValue | None:
    limit, counted, now = _limit(), counts(), time.monotonic()
    if limit is None:
        return None
    who = _who()
    if seconds := counted.wait(limit, who, now):
        return _refuse(limit, seconds)
    if limit not in FAILING:
        counted.note(limit, who, now)
    return None


def _limit() -> Limit | None:
    """What this request is one more of."""
    if request.method == "POST" and request.mimetype == "multipart/form-data":
        return UPLOADS
    if request.endpoint in EXPORTING and not _is_by_link():
        return EXPORTS
    if request.endpoint == "actions.index" and request.args.get("q"):
        return SEARCHES
    return _may_fail()


def _may_fail() -> Limit | None:
    """What this request is one more of if it fails."""
    if _is_by_link():
        return WRONG_LINKS
    return FAILED_SIGN_ONS if request.endpoint == "sign_on.back" else None


def _is_by_link() -> bool:
    """By a link of a mail; not a calendar, which goes on asking by itself at an address that was stopped."""
    return "token" in (request.view_args or {}) and request.endpoint != "calendars.read"


def _note_failure(response: Response) -> Response:
    limit = _may_fail()
    if limit and response.status_code in FAILING[limit]:
        counts().note(limit, _who(), time.monotonic())
    return response


def counts() -> Counts:
    """What this process has counted."""
    return cast(Counts, current_app.extensions["limits"])


def _who() -> str:
    """The person where the view asks for one, else the network that the request came from."""
    access = mark_of(current_app.view_functions.get(request.endpoint or ""))
    if access and access.signed_in and current_user.is_authenticated:
        return f"person {extensions.actor().user_id}"
    return f"address {guessing.network(request.remote_addr or '')}"


def _refuse(limit: Limit, seconds: int) -> ResponseReturnValue:
    """In words, with what was typed; a program reads when to come again."""
    minutes = math.ceil(seconds / 60)
    wait = f"Wait {f'{minutes} minutes' if minutes > 1 else 'a minute'}, then try again."
    reason = f"There were {limit.in_words}, which is the most that may be. {wait}"
    held = kept.from_request() if _is_by_link() or current_user.is_authenticated else None
    page = kept.offer(held, reason=reason) if held else render_template("errors/too_many.html", reason=reason)
    return page, 429, {"Retry-After": str(seconds)}
