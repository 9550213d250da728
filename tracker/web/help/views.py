"""The help, for every signed-in person: words and keys, and the table of rights as it is in force."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain import brag, challenges
from tracker.domain.brag import Brag
from tracker.domain.roles import HELPING, REACH, RIGHTS, Permission, Reach, Role
from tracker.domain.statuses import Status
from tracker.web.access import signed_in

bp = Blueprint("help", __name__, url_prefix="/help")

STATUSES = {
    Status.NOT_STARTED: "Nothing has been done yet.",
    Status.IN_PROGRESS: "Somebody works on it.",
    Status.DELIVERED: "The first closure: the lead says that the work is done, and what was done.",
    Status.VERIFIED: "The second closure: a manager or scrutineer, never the lead, has seen evidence for it.",
    Status.EMBEDDED: "The third closure, some months later: the measure was looked at again, and the effect "
    "on children and their own voice are written down.",
    Status.ON_HOLD: "It waits, with a reason and a date on which somebody looks again. Past that date it is "
    "late like any other.",
    Status.WITHDRAWN: "It will not be done, with a reason and who agreed. A manager may bring it back.",
}
BRAGS = {
    Brag.BLUE: "Verified or embedded.",
    Brag.RED: "Overdue, or an open part of it is.",
    Brag.AMBER: f"Due within {brag.SOON_DAYS} days and not started, or without an update for "
    f"{brag.SILENT_DAYS}; a milestone missed; moved {brag.OFTEN_MOVED} times or more; on hold; delivered "
    "after its date; or flagged by its lead.",
    Brag.GREY: "Not started, and nothing to worry about yet.",
    Brag.GREEN: "In progress, and nothing to worry about.",
}
REACHES = {
    Reach.PARTNERSHIP: "Every action of the partnership",
    Reach.AGENCY: "What their agency leads or contributes to, and what they have to do with themselves",
    Reach.OWN: "What they lead, deputise for, sponsor or contribute to",
}


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """What the words mean, and which keys there are."""
    return render_template("help/index.html", statuses=STATUSES, brags=BRAGS, days=challenges.USUAL_DAYS)


@bp.get("/rights")
@signed_in
def rights() -> ResponseReturnValue:
    """Which role may do what, from the one table that the system itself obeys."""
    return render_template(
        "help/rights.html",
        roles=list(Role),
        permissions=list(Permission),
        rights=RIGHTS,
        reaches={role: REACHES[REACH[role]] for role in Role},
        not_helping=[one for one in Permission if one not in HELPING],
    )
