"""What evidence adds to the page of an action: everything given so far, and the form to give more."""

from typing import Any

from tracker.domain.roles import Permission
from tracker.models import Action, Agency, Evidence
from tracker.queries import evidence, partnerships
from tracker.queries.there import There
from tracker.services.evidence import GIVING
from tracker.web import extensions
from tracker.web.evidence.forms import EvidenceFields


def section(action: Action, may: frozenset[Permission], there: There) -> dict[str, Any]:
    """The evidence this person may see, the newest version of each first, and whether they may give any."""
    form = EvidenceFields(formdata=None, prefix="more-")
    form.offer_seals(own_agencies(action))
    session, actor = extensions.session(), extensions.actor()
    given = evidence.of_action(session, actor, action) if Evidence in there else []
    return {
        "evidence_given": newest_first(given),
        "evidence_form": form,
        "may_give_evidence": bool(action.is_tracked and may & set(GIVING)),
    }


def newest_first(rows: list[Evidence] | Any) -> list[list[Evidence]]:  # noqa: ANN401 - any sequence of rows
    """Each piece of evidence as its versions, the newest first."""
    pieces: dict[int, list[Evidence]] = {}
    for row in rows:
        pieces.setdefault(row.first_id or row.id, []).insert(0, row)
    return list(pieces.values())


def own_agencies(action: Action) -> list[Agency]:
    """The agencies of this partnership to which this person belongs."""
    own = {agency for here, agency in extensions.actor().agencies() if here == action.partnership_id}
    if not own:
        return []
    here = partnerships.agencies(extensions.session(), {action.partnership_id})
    return [agency for agency in here if agency.id in own]
