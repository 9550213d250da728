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


class Way(StrEnum):
    """By which way somebody acts; the history keeps it."""

    WEB = "web"
    COMMAND = "command"
    LINK = "link"
    JOB = "job"
    API = "api"


class Permission(StrEnum):
    """One thing that a role may or may not do in its partnership; `label` says it for the page of rights."""

    label: str

    def __new__(cls, code: str, label: str) -> "Permission":
        """A permission is its code; the words stand beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    SEE_OVERVIEW = "see_overview", "See the overview"
    SEE_ACTIONS = "see_actions", "See actions, their history and evidence"
    COMMENT = "comment", "Comment on an action"
    UPDATE_ACTION = "update_action", "Post updates, add evidence, move the status, ask for more time"
    UPDATE_PART = "update_part", "Say where their own part of an action stands"
    VERIFY_ACTION = "verify_action", "Verify and embed, never what they lead or deputise for"
    DECIDE_EXTENSION = "decide_extension", "Decide a request for another date, never their own"
    CHALLENGE = "challenge", "Raise a challenge"
    EDIT_ACTION = "edit_action", "Plan actions: lead, people, parts, milestones, measures, first dates"
    CHANGE_MANY = "change_many", "Change many actions at once"
    SHARE_VIEW = "share_view", "Share a saved view with the partnership"
    SEE_REPORTS = "see_reports", "See reports and their recommendations"
    IMPORT_REPORT = "import_report", "Bring in reports and spreadsheets"
    RESPOND = "respond", "Accept a recommendation or not, and link repeat findings"
    SEE_STATEMENT = "see_statement", "Read the written statement"
    EDIT_STATEMENT = "edit_statement", "Write and submit the statement"
    SEE_MAIL = "see_mail", "See what was mailed to whom"
    SEE_CHALLENGES = "see_challenges", "See the log of challenges"
    MANAGE_PEOPLE = "manage_people", "Manage people, agencies and settings"


class Reach(StrEnum):
    """Which of a partnership's actions a role sees."""

    PARTNERSHIP = "partnership"
    AGENCY = "agency"
    OWN = "own"


_EVERYBODY = frozenset(
    {
        Permission.SEE_OVERVIEW,
        Permission.SEE_ACTIONS,
        Permission.COMMENT,
        Permission.SEE_REPORTS,
        Permission.SEE_STATEMENT,
        Permission.SEE_CHALLENGES,
    }
)
_WORKING = frozenset({Permission.UPDATE_ACTION, Permission.UPDATE_PART})

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(Permission),
    Role.AGENCY_LEAD: _EVERYBODY | _WORKING | {Permission.CHALLENGE},
    Role.ACTION_LEAD: _EVERYBODY | _WORKING,
    Role.SCRUTINEER: _EVERYBODY
    | {
        Permission.VERIFY_ACTION,
        Permission.DECIDE_EXTENSION,
        Permission.CHALLENGE,
        Permission.SHARE_VIEW,
    },
    Role.BOARD_MEMBER: _EVERYBODY | {Permission.CHALLENGE},
}

REACH: dict[Role, Reach] = {
    Role.MANAGER: Reach.PARTNERSHIP,
    Role.SCRUTINEER: Reach.PARTNERSHIP,
    Role.BOARD_MEMBER: Reach.PARTNERSHIP,
    Role.AGENCY_LEAD: Reach.AGENCY,
    Role.ACTION_LEAD: Reach.OWN,
}

HELPING = frozenset(Permission) - {Permission.UPDATE_ACTION}
"""What remains of a role's rights for who only helps with an action: a sponsor or a contributor."""


@dataclass(frozen=True)
class People:
    """Whose an action is: its partnership, its one lead, and who else has to do with it."""

    partnership_id: int
    lead_id: int | None = None
    lead_agency_id: int | None = None
    deputy_id: int | None = None
    sponsor_id: int | None = None
    contributor_ids: frozenset[int] = frozenset()
    contributing_agency_ids: frozenset[int] = frozenset()

    def is_led_by(self, user_id: int | None) -> bool:
        """Whether this person answers for it, as its lead or as the lead's deputy."""
        return user_id is not None and user_id in (self.lead_id, self.deputy_id)

    def is_helped_by(self, user_id: int | None) -> bool:
        """Whether this person sponsors it or contributes to it."""
        return user_id is not None and (user_id == self.sponsor_id or user_id in self.contributor_ids)


@dataclass(frozen=True)
class Membership:
    """One role of one person in one partnership, for their agency where they have one."""

    partnership_id: int
    role: Role
    agency_id: int | None = None

    def rights_over(self, people: People, user_id: int | None) -> frozenset[Permission]:
        """What this role gives its holder over one action: nothing where it does not reach it."""
        if people.partnership_id != self.partnership_id:
            return frozenset()
        rights, reach = RIGHTS[self.role], REACH[self.role]
        answers_for_it = people.is_led_by(user_id) or (
            reach is Reach.AGENCY and self.agency_id is not None and self.agency_id == people.lead_agency_id
        )
        if reach is Reach.PARTNERSHIP or answers_for_it:
            return rights
        contributes = reach is Reach.AGENCY and self.agency_id in people.contributing_agency_ids
        return rights & HELPING if contributes or people.is_helped_by(user_id) else frozenset()


@dataclass(frozen=True)
class Actor:
    """Who is doing something: a person with their memberships, or the machine's operator at the terminal.

    An administrator runs the installation in the browser, and has no right in any partnership.
    """

    name: str
    user_id: int | None = None
    memberships: tuple[Membership, ...] = field(default=())
    is_operator: bool = False
    is_administrator: bool = False
    way: Way = Way.WEB

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

    def partnerships(self) -> frozenset[int]:
        """The partnerships that this person belongs to."""
        return frozenset(m.partnership_id for m in self.memberships)

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

    def agencies(self) -> frozenset[tuple[int, int]]:
        """The agencies that this person belongs to, whatever their role, each as (partnership, agency)."""
        return frozenset((m.partnership_id, m.agency_id) for m in self.memberships if m.agency_id is not None)


OPERATOR = Actor(name="command", is_operator=True, way=Way.COMMAND)
SCHEDULER = Actor(name="scheduler", is_operator=True, way=Way.JOB)


def rights_over(actor: Actor, people: People) -> frozenset[Permission]:
    """What this actor may do with one action: each role gives its rights over the actions it reaches."""
    if actor.is_operator:
        return frozenset(Permission)
    rights: frozenset[Permission] = frozenset()
    for membership in actor.memberships:
        rights |= membership.rights_over(people, actor.user_id)
    return rights


def sees_action(actor: Actor, people: People) -> bool:
    """Whether an action exists for this actor: all, what their agency leads or helps with, or their own."""
    return Permission.SEE_ACTIONS in rights_over(actor, people)


def sees_sealed(actor: Actor, partnership_id: int, agency_id: int | None, added_by: int | None) -> bool:
    """Whether evidence sealed to this agency exists for this actor: its own people, and who added it."""
    if agency_id is None or actor.is_operator:
        return True
    is_own = added_by is not None and added_by == actor.user_id
    return is_own or (partnership_id, agency_id) in actor.agencies()
