"""Who may do what, and who sees which action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import roles
from tracker.domain.roles import OPERATOR, SCHEDULER, Actor, Membership, Permission, Role

HERE, ELSEWHERE = 1, 2
POLICE, HEALTH = 10, 11
ME, YOU = 100, 101

memberships = st.builds(
    Membership,
    partnership_id=st.sampled_from([HERE, ELSEWHERE]),
    role=st.sampled_from(Role),
    agency_id=st.sampled_from([None, POLICE, HEALTH]),
)
people = st.builds(
    Actor,
    name=st.just("Head of service"),
    user_id=st.sampled_from([ME, YOU]),
    memberships=st.lists(memberships, max_size=4).map(tuple),
)
actions = st.fixed_dictionaries(
    {
        "partnership_id": st.sampled_from([HERE, ELSEWHERE]),
        "lead_id": st.sampled_from([None, ME, YOU]),
        "lead_agency_id": st.sampled_from([None, POLICE, HEALTH]),
    }
)


def person(*held: Membership, user_id: int = ME) -> Actor:
    return Actor(name="Head of service", user_id=user_id, memberships=held)


def sees(actor: Actor, partnership: int = HERE, lead: int | None = None, agency: int | None = None) -> bool:
    return roles.sees_action(actor, partnership_id=partnership, lead_id=lead, lead_agency_id=agency)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SCRUTINEER, Role.BOARD_MEMBER])
def test_manager_scrutineer_and_board_member_see_all_of_their_partnership_and_nothing_else(
    role: Role,
) -> None:
    actor = person(Membership(HERE, role))
    assert sees(actor)
    assert not sees(actor, partnership=ELSEWHERE, lead=ME)


def test_an_agency_lead_sees_what_their_agency_leads_and_what_they_lead_themselves() -> None:
    actor = person(Membership(HERE, Role.AGENCY_LEAD, POLICE))
    assert sees(actor, agency=POLICE)
    assert sees(actor, agency=HEALTH, lead=ME)
    assert not sees(actor, agency=HEALTH, lead=YOU)
    assert not sees(actor, agency=None)


def test_an_agency_lead_sees_nothing_of_another_partnership() -> None:
    actor = person(Membership(HERE, Role.AGENCY_LEAD, POLICE), Membership(ELSEWHERE, Role.ACTION_LEAD))
    assert not sees(actor, partnership=ELSEWHERE, agency=POLICE)


def test_an_agency_lead_without_an_agency_does_not_see_what_no_agency_leads() -> None:
    assert not sees(person(Membership(HERE, Role.AGENCY_LEAD, None)), agency=None)


def test_an_action_lead_sees_what_they_lead_whatever_agency_leads_it() -> None:
    actor = person(Membership(HERE, Role.ACTION_LEAD, POLICE))
    assert sees(actor, lead=ME, agency=HEALTH)
    assert not sees(actor, lead=YOU, agency=POLICE)
    assert not sees(actor, lead=None)


def test_someone_without_any_role_sees_nothing_even_what_they_once_led() -> None:
    assert not sees(person(), lead=ME)


def test_the_machine_sees_and_may_do_everything() -> None:
    for machine in (OPERATOR, SCHEDULER):
        assert sees(machine)
        assert machine.rights_in(HERE) == frozenset(Permission)
        assert machine.may_anywhere(Permission.MANAGE_PEOPLE)
    assert OPERATOR.name == "command"


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (Permission.UPDATE_ACTION, {Role.MANAGER, Role.AGENCY_LEAD, Role.ACTION_LEAD}),
        (Permission.VERIFY_ACTION, {Role.MANAGER, Role.SCRUTINEER}),
        (Permission.EDIT_ACTION, {Role.MANAGER}),
        (Permission.IMPORT_REPORT, {Role.MANAGER}),
        (Permission.EDIT_STATEMENT, {Role.MANAGER}),
        (Permission.MANAGE_PEOPLE, {Role.MANAGER}),
        (Permission.SEE_STATEMENT, set(Role)),
        (Permission.SEE_ACTIONS, set(Role)),
    ],
)
def test_each_right_belongs_to_its_roles(permission: Permission, holders: set[Role]) -> None:
    assert {role for role in Role if permission in roles.RIGHTS[role]} == holders


def test_rights_end_at_the_border_of_the_partnership() -> None:
    actor = person(Membership(HERE, Role.MANAGER), Membership(ELSEWHERE, Role.BOARD_MEMBER))
    assert actor.may(Permission.EDIT_ACTION, HERE)
    assert not actor.may(Permission.EDIT_ACTION, ELSEWHERE)
    assert actor.may_anywhere(Permission.EDIT_ACTION)
    assert actor.partnerships_where(Permission.EDIT_ACTION) == {HERE}
    assert actor.partnerships_seen_whole() == {HERE, ELSEWHERE}


def test_a_board_member_who_also_leads_an_action_may_change_that_one_only() -> None:
    actor = person(Membership(HERE, Role.BOARD_MEMBER), Membership(HERE, Role.ACTION_LEAD))
    own = roles.rights_over(actor, partnership_id=HERE, lead_id=ME, lead_agency_id=None)
    other = roles.rights_over(actor, partnership_id=HERE, lead_id=YOU, lead_agency_id=None)
    assert Permission.UPDATE_ACTION in own
    assert Permission.UPDATE_ACTION not in other
    assert Permission.SEE_ACTIONS in other


def test_a_scrutineer_who_also_answers_for_an_agency_may_change_that_agencys_actions_only() -> None:
    actor = person(Membership(HERE, Role.SCRUTINEER), Membership(HERE, Role.AGENCY_LEAD, POLICE))
    own = roles.rights_over(actor, partnership_id=HERE, lead_id=None, lead_agency_id=POLICE)
    other = roles.rights_over(actor, partnership_id=HERE, lead_id=None, lead_agency_id=HEALTH)
    assert {Permission.UPDATE_ACTION, Permission.VERIFY_ACTION} <= own
    assert other & {Permission.UPDATE_ACTION, Permission.VERIFY_ACTION} == {Permission.VERIFY_ACTION}


@given(people, actions)
def test_rights_over_an_action_are_some_of_those_in_its_partnership_and_begin_with_seeing_it(
    actor: Actor, action: dict[str, int | None]
) -> None:
    rights = roles.rights_over(actor, **action)  # type: ignore[arg-type]
    assert rights <= actor.rights_in(action["partnership_id"] or 0)
    assert bool(rights) is roles.sees_action(actor, **action)  # type: ignore[arg-type]


@given(people, actions)
def test_nobody_sees_an_action_of_a_partnership_to_which_they_do_not_belong(
    actor: Actor, action: dict[str, int | None]
) -> None:
    belongs = action["partnership_id"] in {held.partnership_id for held in actor.memberships}
    assert belongs or not roles.sees_action(actor, **action)  # type: ignore[arg-type]


def test_a_role_reads_as_people_say_it() -> None:
    assert [role.label for role in Role] == [
        "Manager",
        "Agency lead",
        "Action lead",
        "Scrutineer",
        "Board member",
    ]
