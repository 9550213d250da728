"""Links in mails: minted, used once a form, stopped, made afresh; and the board digest declined."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.links import link_of, mail, mailed, newest_mail
from tracker.adapters.files import FileStore
from tracker.db import Base
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.extensions import Category
from tracker.domain.links import What
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Actor, Role, Way
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Event,
    ExtensionRequest,
    LinkUse,
    Mail,
    MailLink,
    Partnership,
    SignInCode,
    Update,
    User,
)
from tracker.queries import links as queries
from tracker.services import link_mails, link_uses, links
from tracker.services.evidence import Given
from tracker.services.link_uses import AlreadySavedError, Wanted
from tracker.services.notices import Post

NOW = factories.NOW
POST = Post("https://tracker.example", NOW)
LATER = date(2024, 12, 20)


@pytest.fixture
def files(tmp_path: object) -> FileStore:
    return FileStore(tmp_path)


def wanted(action: Action, what: What = What.UPDATE, **values: object) -> Wanted:
    given: dict[str, object] = {
        "what": what,
        "note": "It goes on.",
        "evidence": Given(),
        "category": None,
        "proposed_on": None,
        "override": "",
        "version": action.version,
    }
    return Wanted(**{**given, **values})


def save(
    session: Session,
    link: MailLink,
    action: Action,
    given: Wanted,
    *,
    actor: Actor,
    files: FileStore,
    key: str = "a-form-key-of-ours",
) -> LinkUse:
    return link_uses.save(
        session, link, action, given, form_key=key, files=files, post=POST, actor=actor, now=NOW
    )


def test_a_link_is_bound_to_its_person_and_the_actions_of_its_mail(
    session: Session, lead: User, action: Action
) -> None:
    row = mail(session, lead, action, action)
    row.items = [*row.items, {"statement": "no action"}]
    link = link_of(session, links.mint(session, row, now=NOW))
    assert (link.user_id, link.mail_id, link.action_ids) == (lead.id, row.id, [action.id])
    assert link.expires_at == NOW + timedelta(hours=72)


def test_two_tries_to_send_a_mail_make_two_links_that_both_work(
    session: Session, lead: User, action: Action
) -> None:
    row = mail(session, lead, action)
    first, second = (links.mint(session, row, now=NOW) for _ in range(2))
    assert first != second
    assert link_of(session, first).id != link_of(session, second).id


def test_a_mail_to_no_account_carries_no_link(session: Session, lead: User) -> None:
    with pytest.raises(ValueError, match="nobody's account"):
        links.mint(session, mail(session, lead, user_id=None), now=NOW)


def test_neither_a_token_nor_a_code_stands_anywhere_in_the_database(
    session: Session, lead: User, action: Action
) -> None:
    token = mailed(session, lead, action)
    code = mailed(session, lead, kind=links.CODE_MAIL)
    assert len(code) == 6
    assert code.isdecimal()
    kept = dump(session)
    assert "mail_links" in kept
    assert token not in kept
    assert f"'{code}'" not in kept
    assert code not in str([row.code_hash for row in session.scalars(select(SignInCode))])


def dump(session: Session) -> str:
    """Everything in every table."""
    return "\n".join(
        f"{table.name} {dict(row._mapping)!r}"
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
    )


def test_an_update_by_link_says_so_in_the_history_and_is_mailed_to_its_person(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    use = save(session, link, action, wanted(action), actor=actor, files=files)
    event = session.scalars(select(Event).where(Event.kind == "action.updated")).one()
    assert (event.way, event.by_name, event.update.note) == (Way.LINK, link.user.name, "It goes on.")
    assert use.what == "Update posted\nIt goes on."
    told = newest_mail(session, "link_used")
    assert (told.user_id, told.to_address) == (link.user_id, link.user.email)
    assert f"Your link was used on {action.reference}, 18 November 2024, 09:00. Update posted." in told.text
    assert f"https://tracker.example/m/{LINK_MARK}/revoke" in told.text
    assert f"https://tracker.example/m/{LINK_MARK}/revoke" in told.html
    assert "It goes on." not in told.text


def test_a_delivery_by_link_keeps_its_evidence(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    proof = Given("The list of schools", name="schools.txt", content=b"Thirty-one of thirty-three")
    given = wanted(action, What.DELIVERED, evidence=proof)
    assert save(session, link, action, given, actor=actor, files=files).what.startswith("Marked as delivered")
    assert action.status is Status.DELIVERED
    assert session.scalars(select(Update)).one().evidence[0].name == "schools.txt"


def test_more_time_by_link_is_a_request_that_somebody_else_decides(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    given = wanted(action, What.MORE_TIME, category=Category.CAPACITY, proposed_on=LATER)
    use = save(session, link, action, given, actor=actor, files=files)
    assert use.what == "Asked to move the due date to 20 December 2024\nIt goes on."
    assert session.scalars(select(ExtensionRequest)).one().proposed_on == LATER
    assert action.due_on == date(2024, 11, 8)


def test_where_no_date_is_extended_the_reason_is_posted_and_the_date_stays(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    action.partnership.allows_extensions = False
    given = wanted(action, What.MORE_TIME, category=Category.CAPACITY)
    assert save(session, link, action, given, actor=actor, files=files).what.startswith("Said why it is late")
    assert action.due_on == date(2024, 11, 8)
    assert session.scalars(select(Update)).one().note.endswith("It goes on.")
    with pytest.raises(DomainError, match="Evidence goes with an update"):
        save(
            session,
            link,
            action,
            replace(given, evidence=Given("A list", url="https://a.example")),
            actor=actor,
            files=files,
            key="another-form-key",
        )


@pytest.mark.parametrize(
    ("what", "values", "field"),
    [
        (What.UPDATE, {"note": " "}, "note"),
        (What.MORE_TIME, {}, "category"),
        (What.MORE_TIME, {"category": Category.CAPACITY}, "proposed_on"),
        (What.DELIVERED, {"evidence": Given("Only words")}, "evidence_url"),
    ],
)
def test_a_form_that_lacks_something_says_where(
    session: Session,
    link: MailLink,
    action: Action,
    actor: Actor,
    files: FileStore,
    what: What,
    values: dict[str, object],
    field: str,
) -> None:
    with pytest.raises(DomainError) as refused:
        save(session, link, action, wanted(action, what, **values), actor=actor, files=files)
    assert refused.value.field == field


def test_a_form_that_was_saved_saves_nothing_a_second_time(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    save(session, link, action, wanted(action), actor=actor, files=files)
    before = dump(session)
    with pytest.raises(AlreadySavedError):
        save(session, link, action, wanted(action), actor=actor, files=files)
    assert dump(session) == before


def test_the_same_words_in_a_new_form_are_saved_once_but_may_be_marked_as_delivered(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    def again(key: str, what: What = What.UPDATE, **values: object) -> None:
        save(session, link, action, wanted(action, what, **values), actor=actor, files=files, key=key)

    again("the-first-form")
    with pytest.raises(AlreadySavedError) as refused:
        again("the-second-form")
    assert refused.value.form_key == "the-first-form"
    again("the-third-form", evidence=Given("A list", url="https://a.example/list"))
    again("the-fourth-form", What.DELIVERED)
    with pytest.raises(AlreadySavedError):
        again("the-fifth-form")
    again("the-sixth-form", note="It still goes on.")
    assert session.scalar(select(func.count(Update.id))) == 4


def test_what_somebody_else_saved_meanwhile_is_not_written_over(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    with pytest.raises(ChangedMeanwhileError):
        save(session, link, action, wanted(action, version=action.version + 1), actor=actor, files=files)


def test_stopping_a_link_is_recorded_and_a_second_time_changes_nothing(
    session: Session, link: MailLink, actor: Actor
) -> None:
    links.stop(session, link, actor=actor, now=NOW)
    links.stop(session, link, actor=actor, now=NOW + timedelta(hours=1))
    assert link.revoked_at == NOW
    event = session.scalars(select(Event).where(Event.kind == "link.stopped")).one()
    assert (event.partnership_id, event.by_id, event.way) == (
        link.mail.partnership_id,
        link.user_id,
        Way.LINK,
    )


def test_the_mail_that_tells_of_a_use_carries_a_link_that_stops_the_one_used_and_does_nothing_else(
    session: Session, link: MailLink, action: Action, actor: Actor, files: FileStore
) -> None:
    save(session, link, action, wanted(action), actor=actor, files=files)
    warning = link_of(session, links.mint(session, newest_mail(session, "link_used"), now=NOW))
    assert warning.action_ids == []
    links.stop(session, warning, actor=actor, now=NOW)
    assert link.revoked_at == warning.revoked_at == NOW


def test_no_mail_stops_the_link_of_another_person(
    session: Session, here: Partnership, link: MailLink, actor: Actor
) -> None:
    other = factories.member(session, here, Role.ACTION_LEAD)
    theirs = link_of(session, mailed(session, other, items=[{links.STOPS: link.id}]))
    links.stop(session, theirs, actor=factories.actor(other), now=NOW)
    assert link.revoked_at is None


def test_a_fresh_link_goes_to_the_person_s_own_address_for_what_is_still_open(
    session: Session, here: Partnership, lead: User, action: Action, actor: Actor
) -> None:
    done = factories.action(session, action.report, lead_id=lead.id, status=Status.DELIVERED)
    old = link_of(session, mailed(session, lead, done, action, at=NOW - timedelta(hours=80)))
    lead.email = "new.post@council.example"
    link_mails.send_fresh(session, old, post=POST, actor=actor, now=NOW)
    row = newest_mail(session, "fresh_link")
    assert (row.to_address, row.partnership_id) == ("new.post@council.example", here.id)
    assert action.reference in row.text
    assert done.reference not in row.text
    assert link_of(session, links.mint(session, row, now=NOW)).action_ids == [action.id]
    assert session.scalars(select(Event).where(Event.kind == "link.fresh_asked")).one().way is Way.LINK


@pytest.mark.parametrize("kind", ["fresh_link", "sign_in_code"])
def test_at_most_three_an_hour_are_mailed_to_one_person(
    session: Session, here: Partnership, link: MailLink, actor: Actor, kind: str
) -> None:
    def ask(link: MailLink, at: datetime) -> None:
        if kind == "fresh_link":
            link_mails.send_fresh(session, link, post=POST, actor=actor, now=at)
        else:
            link_mails.send_code(session, link, post=POST, now=at)

    for minute in range(3):
        ask(link, NOW + timedelta(minutes=minute))
    with pytest.raises(DomainError, match="within the last hour"):
        ask(link, NOW + timedelta(minutes=59))
    ask(link_of(session, mailed(session, factories.member(session, here, Role.ACTION_LEAD))), NOW)
    ask(link, NOW + timedelta(minutes=61))
    assert session.scalar(select(func.count(Mail.id)).where(Mail.kind == kind)) == 5


def test_no_board_digest_comes_any_more_once_it_is_declined(
    session: Session, link: MailLink, actor: Actor
) -> None:
    for _ in range(2):
        links.take_no_board_digest(session, link, actor=actor, now=NOW)
    assert link.user.takes_board_digest is False
    assert session.scalars(select(Event).where(Event.kind == "person.board_digest_declined")).one()


def test_a_link_is_nobody_s_once_its_person_has_left_the_partnership_or_lost_the_account(
    session: Session, lead: User, action: Action
) -> None:
    token = mailed(session, lead, action)
    elsewhere = factories.member(session, factories.partnership(session), Role.MANAGER)
    lead.is_active = False
    session.flush()
    assert queries.find(session, token) is None
    lead.is_active = True
    lead.memberships[0].partnership_id = elsewhere.memberships[0].partnership_id
    session.flush()
    assert queries.find(session, token) is None


@pytest.mark.parametrize("change", ["closed", "handed over", "elsewhere", "historic"])
def test_a_link_shows_only_what_is_open_and_still_its_person_s_to_see(
    session: Session, link: MailLink, action: Action, actor: Actor, change: str
) -> None:
    assert list(queries.open_actions(session, actor, link)) == [action]
    if change == "closed":
        action.status = Status.DELIVERED
    elif change == "handed over":
        action.lead_id = None
    elif change == "elsewhere":
        action.partnership_id = factories.partnership(session).id
    else:
        action.is_tracked = False
    session.flush()
    assert list(queries.open_actions(session, actor, link)) == []
