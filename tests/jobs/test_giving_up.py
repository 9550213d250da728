"""Mail that cannot be sent: given up after three days, put back by a manager, or come back as a bounce."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import factories, smtp
from tests.adapters.test_bounces import report
from tests.jobs.conftest import Place
from tests.jobs.outbox import LEADS, by_address, history, write
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.jobs import runner
from tracker.models import Mail, Partnership, User
from tracker.services import mail as outbox

REAL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RealTime = Callable[[datetime], None]
LEAD = LEADS[0]


def by_the_hour(place: Place, real_time: RealTime, hours: int) -> None:
    """Deliver each hour of real time."""
    for hour in range(hours):
        real_time(REAL + timedelta(hours=hour))
        runner.deliver(place.runtime)


def test_a_mail_that_fails_for_three_days_is_given_up_and_not_tried_again(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    write(place, LEADS[:1])
    with smtp.server(refused={LEAD: "450 4.2.1 Try later"}) as server:
        there = place.sending_to(server.url)
        by_the_hour(there, real_time, 72)
        mail = by_address(place)[LEAD]
        assert mail.given_up_at is None
        assert mail.first_failed_at == REAL
        real_time(REAL + timedelta(hours=76))
        last = runner.deliver(there.runtime)
        assert last.figures == {"sent": 0, "failed": 1, "waiting": 0}
        real_time(REAL + timedelta(days=30))
        server.refused.clear()
        assert runner.deliver(there.runtime, even_early=True).figures == {
            "sent": 0,
            "failed": 0,
            "waiting": 0,
        }
    given_up = by_address(place)[LEAD]
    assert given_up.given_up_at is not None
    assert given_up.claimed_until is None
    story = history(place, LEAD)
    assert {each for each in story[:-1]} == {("refused", "The mail server answered 450 4.2.1 Try later")}
    assert story[-1] == ("given_up", "It could not be sent for 3 days")
    assert given_up.tries == len(story) - 1 < 30, "it waits longer each time, up to a ceiling"


def test_a_server_that_is_away_for_three_days_is_a_reason_too(place: Place, real_time: RealTime) -> None:
    real_time(REAL)
    write(place, LEADS[:1])
    by_the_hour(place.sending_to(f"smtp://127.0.0.1:{smtp.free_port()}"), real_time, 77)
    story = history(place, LEAD)
    assert {outcome for outcome, _ in story} == {"no_server", "given_up"}
    assert "Connection refused" in story[0][1]


def test_a_demonstration_whose_clock_is_moved_gives_nothing_up(place: Place) -> None:
    write(place, LEADS[:1])
    with smtp.server(refused={LEAD: "450 4.2.1 Try later"}) as server:
        there = place.sending_to(server.url)
        runner.deliver(there.runtime)
        runner.deliver(there.at(factories.NOW + timedelta(days=28)).runtime, even_early=True)
    assert by_address(place)[LEAD].given_up_at is None


def test_an_address_that_is_refused_for_good_is_believed_at_the_third_time(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    write(place, LEADS[:1])
    with smtp.server(refused={LEAD: "550 5.1.1 No such person"}) as server:
        there = place.sending_to(server.url)
        for minutes in (0, 1, 6):
            assert by_address(place)[LEAD].given_up_at is None
            real_time(REAL + timedelta(minutes=minutes))
            runner.deliver(there.runtime)
    assert [outcome for outcome, _ in history(place, LEAD)] == ["refused"] * 3 + ["given_up"]
    assert history(place, LEAD)[-1][1] == "The address was refused for good 3 times"


def test_a_server_that_was_away_does_not_count_against_the_address(place: Place, real_time: RealTime) -> None:
    real_time(REAL)
    write(place, LEADS[:1])
    away = place.sending_to(f"smtp://127.0.0.1:{smtp.free_port()}")
    by_the_hour(away, real_time, 9)
    with smtp.server(refused={LEAD: "550 5.1.1 No such person"}) as server:
        runner.deliver(place.sending_to(server.url).runtime, even_early=True)
    assert by_address(place)[LEAD].given_up_at is None


# --- put back by a manager ---


def given_up(place: Place, real_time: RealTime, **values: object) -> Mail:
    real_time(REAL)
    write(place, LEADS[:1], **values)
    with smtp.server(refused={LEAD: "550 5.1.1 No such person"}) as server:
        by_the_hour(
            place.at(factories.NOW).sending_to(server.url), real_time, 3
        )  # by day, when no hour is quiet
    return by_address(place)[LEAD]


def resend(place: Place, actor: Actor) -> None:
    with place.session() as session:
        mail = session.scalars(select(Mail).where(Mail.to_address == LEAD)).one()
        outbox.resend(
            session, mail, actor=actor, now=place.runtime.clock.now(), real_now=runner.clock.real_now()
        )


def actor(place: Place, address: str) -> Actor:
    with place.session() as session:
        return factories.actor(session.scalars(select(User).where(User.email == address)).one())


def test_a_manager_puts_a_mail_back_and_it_goes_as_if_for_the_first_time(
    place: Place, real_time: RealTime
) -> None:
    before = given_up(place, real_time)
    manager = actor(place, "manager@council.example")
    resend(place, manager)
    with smtp.server(refused={LEAD: "550 5.1.1 No such person"}) as server:
        there = place.sending_to(server.url)
        runner.deliver(there.runtime, even_early=True)
        again = by_address(place)[LEAD]
        assert (again.given_up_at, again.tries) == (None, 1)
        server.refused.clear()
        assert runner.deliver(there.runtime, even_early=True).sent == 1
    assert server.messages[0]["Message-ID"] == before.message_id
    assert [outcome for outcome, _ in history(place, LEAD)] == [
        *["refused"] * 3,
        "given_up",
        "resent",
        "refused",
        "sent",
    ]


def test_the_story_says_who_put_it_back(place: Place, real_time: RealTime) -> None:
    given_up(place, real_time)
    manager = actor(place, "manager@council.example")
    resend(place, manager)
    with place.session() as session:
        mail = session.scalars(select(Mail).where(Mail.to_address == LEAD)).one()
        assert [each.by_name for each in mail.history] == ["", "", "", "", manager.name]


def test_a_mail_that_was_sent_or_only_waits_or_was_stopped_cannot_be_put_back(
    place: Place, real_time: RealTime
) -> None:
    real_time(REAL)
    write(place, LEADS[:1])
    with pytest.raises(DomainError, match="Only a mail that was given up or keeps failing"):
        resend(place, OPERATOR)
    runner.deliver(place.runtime)
    with pytest.raises(DomainError, match="Only a mail that was given up or keeps failing"):
        resend(place, OPERATOR)


def test_only_a_manager_of_a_partnership_that_it_is_about_puts_it_back(
    place: Place, real_time: RealTime
) -> None:
    given_up(place, real_time, partnership_id=None)
    with place.session() as session:
        elsewhere = factories.member(session, factories.partnership(session), Role.MANAGER)
        strangers = [factories.actor(elsewhere)]
        here = session.scalars(select(Partnership).order_by(Partnership.id)).first()
        assert here
        others = [role for role in Role if role is not Role.MANAGER]
        strangers += [factories.actor(factories.member(session, here, role)) for role in others]
    for stranger in strangers:
        with pytest.raises(NotFoundError):
            resend(place, stranger)
    resend(place, actor(place, "manager@council.example"))


# --- what comes back ---


@pytest.fixture
def returning(place: Place, tmp_path: Path) -> Place:
    """The installation with a folder for what comes back."""
    box = tmp_path / "bounces"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    return Place(replace(place.runtime, settings=replace(place.runtime.settings, bounces_maildir=box)))


def come_back(place: Place, message_id: str, name: str = "1.a") -> Path:
    box = place.runtime.settings.bounces_maildir
    assert box
    written = report().replace(b"<ours@tracker.example>", message_id.encode())
    (box / "new" / name).write_bytes(written)
    return box


def test_a_mail_that_comes_back_is_noted_once_and_its_report_put_away(returning: Place) -> None:
    write(returning, LEADS[:1])
    runner.deliver(returning.runtime)
    mail = by_address(returning)[LEAD]
    box = come_back(returning, mail.message_id)
    come_back(returning, mail.message_id, "2.b")
    runner.deliver(returning.runtime)
    runner.deliver(returning.runtime)
    assert [outcome for outcome, _ in history(returning, LEAD)] == ["sent", "bounced"]
    assert "550 5.1.1" in history(returning, LEAD)[1][1]
    assert sorted(each.name for each in (box / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S"]


def test_a_report_about_somebody_elses_mail_is_left(returning: Place) -> None:
    box = come_back(returning, "<somebody.elses@tracker.example>")
    runner.deliver(returning.runtime)
    assert [each.name for each in (box / "new").iterdir()] == ["1.a"]


def test_a_folder_that_is_gone_stops_no_mail(returning: Place, caplog: pytest.LogCaptureFixture) -> None:
    write(returning, LEADS[:1])
    nowhere = replace(returning.runtime.settings, bounces_maildir=Path("/nowhere/at/all"))
    assert runner.deliver(replace(returning.runtime, settings=nowhere)).sent == 1
    assert "cannot be read: No such file or directory" in caplog.text
