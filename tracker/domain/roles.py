"""Who may do what: the roles of a partnership, and the one table of their rights."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is to a partnership; one person may hold several."""

    MANAGER = "manager"
    AGENCY_LEAD = "agency_lead"
    ACTION_LEAD = "action_lead"
    SCRUTINEER = "scrutineer"
    BOARD_MEMBER = "board_member"

    @property
    def label(self) -> str:
        """The role's name on screen."""
        return self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    """One thing that a role may or may not do in its partnership."""

    SEE_OVERVIEW = "see_overview"
    SEE_ACTIONS = "see_actions"
    UPDATE_ACTION = "update_action"
    VERIFY_ACTION = "verify_action"
    EDIT_ACTION = "edit_action"
    SEE_REPORTS = "see_reports"
    IMPORT_REPORT = "import_report"
    SEE_STATEMENT = "see_statement"
    EDIT_STATEMENT = "edit_statement"
    SEE_MAIL = "see_mail"
    MANAGE_PEOPLE = "manage_people"


class Reach(StrEnum):
    """Which of a partnership's actions a role sees."""

    PARTNERSHIP = "partnership"
    AGENCY = "agency"
    OWN = "own"


_EVERYBODY = frozenset(
    {Permission.SEE_OVERVIEW, Permission.SEE_ACTIONS, Permission.SEE_REPORTS, Permission.SEE_STATEMENT}
)

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(Permission),
    Role.AGENCY_LEAD: _EVERYBODY | {Permission.UPDATE_ACTION},
    Role.ACTION_LEAD: _EVERYBODY | {Permission.UPDATE_ACTION},
    Role.SCRUTINEER: _EVERYBODY | {Permission.VERIFY_ACTION},
    Role.BOARD_MEMBER: _EVERYBODY,
}

REACH: dict[Role, Reach] = {
    Role.MANAGER: Reach.PARTNERSHIP,
    Role.SCRUTINEER: Reach.PARTNERSHIP,
    Role.BOARD_MEMBER: Reach.PARTNERSHIP,
    Role.AGENCY_LEAD: Reach.AGENCY,
    Role.ACTION_LEAD: Reach.OWN,
}


@dataclass(frozen=True)
class Membership:
    """One role of one person in one partnership, for their agency where they have one."""

    partnership_id: int
    role: Role
    agency_id: int | None = None

    def reaches(self, lead_agency_id: int | None) -> bool:
        """Whether this role covers an action of its partnership that somebody else leads for this agency."""
        if REACH[self.role] is Reach.AGENCY:
            return lead_agency_id is not None and lead_agency_id == self.agency_id
        return REACH[self.role] is Reach.PARTNERSHIP


@dataclass(frozen=True)
class Actor:
    """Who is doing something: a person with their memberships, or the machine's operator at the terminal."""

    name: str
    user_id: int | None = None
    memberships: tuple[Membership, ...] = field(default=())
    is_operator: bool = False

    def rights_in(self, partnership_id: int) -> frozenset[Permission]:
        """Everything this actor may do in that partnership."""
        if self.is_operator:
            return frozenset(Permission)
        rights: frozenset[Permission] = frozenset()
        for membership in self.memberships:
            if membership.partnership_id == partnership_id:
                rights |= RIGHTS[membership.role]
        return rights

    def may(self, permission: Permission, partnership_id: int) -> bool:
        """Whether this actor may do it in that partnership."""
        return permission in self.rights_in(partnership_id)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether this actor may do it in at least one partnership."""
        return self.is_operator or bool(self.partnerships_where(permission))

    def partnerships_where(self, permission: Permission) -> frozenset[int]:
        """The partnerships in which a person may do it; an operator is not bound to any."""
        return frozenset(m.partnership_id for m in self.memberships if permission in RIGHTS[m.role])

    def partnerships_seen_whole(self) -> frozenset[int]:
        """The partnerships of which this person sees every action."""
        return frozenset(m.partnership_id for m in self.memberships if REACH[m.role] is Reach.PARTNERSHIP)

    def agencies_seen(self) -> frozenset[tuple[int, int]]:
        """The agencies all of whose actions this person sees, each as (partnership, agency)."""
        return frozenset(
            (m.partnership_id, m.agency_id)
            for m in self.memberships
            if REACH[m.role] is Reach.AGENCY and m.agency_id is not None
        )


OPERATOR = Actor(name="command", is_operator=True)
SCHEDULER = Actor(name="scheduler", is_operator=True)


def rights_over(
    actor: Actor, *, partnership_id: int, lead_id: int | None, lead_agency_id: int | None
) -> frozenset[Permission]:
    """What this actor may do with one action: each role gives its rights over the actions it reaches."""
    if actor.is_operator:
        return frozenset(Permission)
    leads_it = lead_id is not None and lead_id == actor.user_id
    rights: frozenset[Permission] = frozenset()
    for membership in actor.memberships:
        if membership.partnership_id == partnership_id and (leads_it or membership.reaches(lead_agency_id)):
            rights |= RIGHTS[membership.role]
    return rights


def sees_action(
    actor: Actor, *, partnership_id: int, lead_id: int | None, lead_agency_id: int | None
) -> bool:
    """Whether an action exists for this actor: all, their agency's, or those they lead."""
    return Permission.SEE_ACTIONS in rights_over(
        actor, partnership_id=partnership_id, lead_id=lead_id, lead_agency_id=lead_agency_id
    )
