"""Who may do what, and who sees which action."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import roles
from tracker.domain.roles import OPERATOR, SCHEDULER, Actor, Membership, People, Permission, Role

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
somebody, some_agency = st.sampled_from([None, ME, YOU]), st.sampled_from([None, POLICE, HEALTH])
actions = st.builds(
    People,
    partnership_id=st.sampled_from([HERE, ELSEWHERE]),
    lead_id=somebody,
    lead_agency_id=some_agency,
    deputy_id=somebody,
    sponsor_id=somebody,
    contributor_ids=st.frozensets(st.sampled_from([ME, YOU])),
    contributing_agency_ids=st.frozensets(st.sampled_from([POLICE, HEALTH])),
)


def person(*held: Membership, user_id: int = ME) -> Actor:
    return Actor(name="Head of service", user_id=user_id, memberships=held)


def sees(actor: Actor, partnership: int = HERE, lead: int | None = None, agency: int | None = None) -> bool:
    return roles.sees_action(actor, People(partnership, lead, agency))


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
    own = roles.rights_over(actor, People(HERE, ME, None))
    other = roles.rights_over(actor, People(HERE, YOU, None))
    assert Permission.UPDATE_ACTION in own
    assert Permission.UPDATE_ACTION not in other
    assert Permission.SEE_ACTIONS in other


def test_a_scrutineer_who_also_answers_for_an_agency_may_change_that_agencys_actions_only() -> None:
    actor = person(Membership(HERE, Role.SCRUTINEER), Membership(HERE, Role.AGENCY_LEAD, POLICE))
    own = roles.rights_over(actor, People(HERE, None, POLICE))
    other = roles.rights_over(actor, People(HERE, None, HEALTH))
    assert {Permission.UPDATE_ACTION, Permission.VERIFY_ACTION} <= own
    assert other & {Permission.UPDATE_ACTION, Permission.VERIFY_ACTION} == {Permission.VERIFY_ACTION}


@given(people, actions)
def test_rights_over_an_action_are_some_of_those_in_its_partnership_and_begin_with_seeing_it(
    actor: Actor, action: People
) -> None:
    rights = roles.rights_over(actor, action)
    assert rights <= actor.rights_in(action.partnership_id)
    assert bool(rights) is roles.sees_action(actor, action)


@given(people, actions)
def test_nobody_sees_an_action_of_a_partnership_to_which_they_do_not_belong(
    actor: Actor, action: People
) -> None:
    belongs = action.partnership_id in {held.partnership_id for held in actor.memberships}
    assert belongs or not roles.sees_action(actor, action)


def test_a_role_reads_as_people_say_it() -> None:
    assert [role.label for role in Role] == [
        "Manager",
        "Agency lead",
        "Action lead",
        "Scrutineer",
        "Board member",
    ]


def test_a_deputy_has_a_leads_rights_and_a_sponsor_or_contributor_all_but_working_the_whole() -> None:
    actor = person(Membership(HERE, Role.ACTION_LEAD))
    deputy = roles.rights_over(actor, People(HERE, YOU, deputy_id=ME))
    assert deputy == roles.rights_over(actor, People(HERE, ME))
    sponsor = roles.rights_over(actor, People(HERE, YOU, sponsor_id=ME))
    contributor = roles.rights_over(actor, People(HERE, YOU, contributor_ids=frozenset({ME})))
    assert sponsor == contributor == deputy - {Permission.UPDATE_ACTION}
    assert {Permission.SEE_ACTIONS, Permission.UPDATE_PART} <= contributor


def test_an_agency_lead_helps_with_what_their_agency_contributes_to() -> None:
    actor = person(Membership(HERE, Role.AGENCY_LEAD, POLICE))
    rights = roles.rights_over(actor, People(HERE, YOU, HEALTH, contributing_agency_ids=frozenset({POLICE})))
    assert Permission.UPDATE_PART in rights
    assert Permission.UPDATE_ACTION not in rights


@given(people, st.sampled_from([HERE, ELSEWHERE]), some_agency, somebody)
def test_sealed_evidence_exists_only_for_that_agency_and_for_who_added_it(
    actor: Actor, partnership: int, agency: int | None, added_by: int | None
) -> None:
    belongs = any(m.partnership_id == partnership and m.agency_id == agency for m in actor.memberships)
    assert roles.sees_sealed(actor, partnership, agency, added_by) is (
        agency is None or belongs or added_by == actor.user_id
    )
