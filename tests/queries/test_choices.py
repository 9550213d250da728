"""What a list may be filtered by: of these partnerships alone, in the order that a list shows."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.roles import Role
from tracker.models import Partnership, Tag
from tracker.queries import choices


def named(session: Session, here: Collection[int]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in choices.of(session, here):
        found[each.kind].append(each.name)
    return found


def furnished(session: Session, name: str) -> Partnership:
    """A partnership with two of everything that a list is filtered by, the later name made first."""
    here = factories.partnership(session, name=name)
    for word in ("Second", "First"):
        agency = factories.agency(session, here, name=f"{word} agency of {name}")
        factories.member(session, here, Role.ACTION_LEAD, agency, name=f"{word} lead of {name}")
        factories.report(session, here, reference=f"{word}-{name}", title=f"{word} report of {name}")
        session.add(Tag(partnership_id=here.id, name=f"{word} tag of {name}"))
    session.flush()
    return here


def test_each_kind_is_offered_by_name_and_of_these_partnerships_alone(session: Session) -> None:
    here = furnished(session, "Kingston")
    furnished(session, "Wandsworth")

    assert named(session, {here.id}) == {
        "partnership": ["Kingston"],
        "report": ["First report of Kingston", "Second report of Kingston"],
        "agency": ["First agency of Kingston", "Second agency of Kingston"],
        "lead": ["First lead of Kingston", "Second lead of Kingston"],
        "tag": ["First tag of Kingston", "Second tag of Kingston"],
    }


def test_agencies_of_several_partnerships_stand_by_partnership(session: Session) -> None:
    late, early = furnished(session, "Wandsworth"), furnished(session, "Kingston")

    found = named(session, {late.id, early.id})

    assert found["partnership"] == ["Kingston", "Wandsworth"]
    assert [name.rpartition(" ")[2] for name in found["agency"]] == [*["Kingston"] * 2, *["Wandsworth"] * 2]


def test_a_closed_agency_a_closed_account_and_who_leads_nothing_are_not_offered(session: Session) -> None:
    here = factories.partnership(session)
    factories.agency(session, here, is_closed=True)
    factories.member(session, here, Role.ACTION_LEAD, is_active=False)
    factories.member(session, here, Role.SCRUTINEER)

    assert named(session, {here.id}).keys() == {"partnership"}


def test_whoever_belongs_nowhere_is_offered_nothing(session: Session) -> None:
    furnished(session, "Kingston")

    assert list(choices.of(session, frozenset())) == []
