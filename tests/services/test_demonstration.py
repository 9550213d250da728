"""The demonstration holds the five reports word for word, a true history, and owes nothing but one digest."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import databases
from tracker import db
from tracker.adapters import bank_holidays, passwords, report_text
from tracker.adapters.files import FileStore
from tracker.domain import demonstration as rules
from tracker.domain import reading
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import ReportReading, reader
from tracker.domain.roles import Role
from tracker.domain.statuses import OPEN, Status
from tracker.models import (
    Action,
    Agency,
    Event,
    Evidence,
    Installation,
    JobRun,
    Mail,
    Membership,
    Partnership,
    Recommendation,
    Report,
    Statement,
    Update,
    User,
)
from tracker.services import demonstration

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seed"
EXCERPTS = sorted((SEED / "reports").glob("*.txt"))
TRUTH = json.loads((ROOT / "tests" / "domain" / "reading" / "truth.json").read_text("utf-8"))
LOADED_AT = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
HOLIDAYS = bank_holidays.england_and_wales()


@pytest.fixture(scope="module")
def loaded(
    database_server: databases.DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """The demonstration as it was just loaded; tests only read it."""
    url = database_server.migrated()
    engine = db.make_engine(url)
    with db.make_session_factory(engine)() as session:
        files = FileStore(tmp_path_factory.mktemp("files"))
        demonstration.load(session, SEED, real_now=LOADED_AT, holidays=HOLIDAYS, files=files)
        session.commit()
        yield session
    engine.dispose()
    database_server.drop(url)


def read(path: Path) -> ReportReading:
    return reader.read(report_text.read(path.read_bytes(), path.name), HOLIDAYS)


def full_name(excerpt: Path) -> str:
    """The name of the full report that an excerpt is of; the scan's says that it is one."""
    return next(name for name in TRUTH if name.startswith(excerpt.stem))


def actions_of(loaded: Session, reference: str) -> Sequence[Action]:
    return loaded.scalars(
        select(Action).join(Action.report).where(Report.reference == reference).order_by(Action.reference)
    ).all()


# --- the reports ---


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda path: path.stem)
def test_an_excerpt_gives_every_recommendation_word_for_word(excerpt: Path) -> None:
    truth = TRUTH[full_name(excerpt)]
    printed = reading.as_json(read(excerpt))
    assert len(printed["items"]) == len(truth["items"])
    for item, expected in zip(printed["items"], truth["items"], strict=True):
        text = " ".join(item["text"].split())
        assert hashlib.sha256(text.encode()).hexdigest() == expected["sha256"], text
        told = expected.keys() & item.keys()
        assert {name: item[name] for name in told} == {name: expected[name] for name in told}
    assert {name: printed[name] for name in truth["facts"]} == truth["facts"]


@pytest.mark.full_reports
@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda path: path.stem)
def test_an_excerpt_reads_as_the_full_report_does(excerpt: Path, reports_dir: Path) -> None:
    ours, full = read(excerpt), read(reports_dir / full_name(excerpt))
    for our_item, full_item in zip(ours.items, full.items, strict=True):
        assert reading_of(our_item) == reading_of(full_item)
    for fact in ("kind", "title", "authority", "recipients", "licence", "paragraphs", "warnings"):
        assert getattr(ours, fact) == getattr(full, fact)


def reading_of(item: reading.ReadItem) -> dict[str, object]:
    """An item without its lines, the one thing that leaving passages out changes."""
    return {name: getattr(item, name) for name in item.__slots__ if name not in ("line", "last_line")}


@pytest.mark.full_reports
@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda path: path.stem)
def test_an_excerpt_is_quoted_and_not_the_whole(excerpt: Path, reports_dir: Path) -> None:
    full = (reports_dir / full_name(excerpt)).read_text("utf-8")
    lines = [line for line in excerpt.read_text("utf-8").splitlines() if line.strip() not in ("", "[…]")]
    assert [line for line in lines if line not in full] == []
    assert len(excerpt.read_text("utf-8")) < len(full) / 4


def test_seventy_four_recommendations_each_have_one_action(loaded: Session) -> None:
    counted = loaded.execute(
        select(Report.reference, func.count(Recommendation.id))
        .join(Recommendation.report)
        .group_by(Report.reference)
    )
    assert {reference: count for reference, count in counted} == {
        "RICH-SIF-17": 13,
        "KING-SIF-15": 16,
        "RICH-JTAI-24": 8,
        "KENS-SLAC-12": 15,
        "WAND-SIF-16": 22,
    }
    answered = loaded.scalars(select(Action.recommendation_id)).all()
    assert len(answered) == len(set(answered)) == 74


def test_a_number_that_the_scan_lost_is_inferred_and_marked(loaded: Session) -> None:
    numbers = [
        (item.number, item.number_inferred)
        for item in loaded.scalars(
            select(Recommendation)
            .join(Recommendation.report)
            .where(Report.reference == "WAND-SIF-16")
            .order_by(Recommendation.position)
        )
    ]
    printed = [str(number) for number in (*range(1, 12), *range(116, 121))]
    assert [number for number, _ in numbers if number] == printed
    assert [inferred for _, inferred in numbers if inferred] == ["12", "13", "14", "15", "16", "17"]


def test_what_a_text_does_not_say_comes_from_the_manifest_and_says_so(loaded: Session) -> None:
    report = loaded.scalars(select(Report).where(Report.reference == "WAND-SIF-16")).one()
    assert (report.inspected_from, report.inspected_to) == (date(2015, 11, 24), date(2015, 12, 17))
    assert report.published_on == date(2016, 2, 16)
    assert report.authority == "London Borough of Wandsworth"
    assert report.warnings == [
        "Not in this text but taken from the published report: "
        "title, authority, inspected from, inspected to, published on."
    ]


def test_each_report_carries_its_own_licence(loaded: Session) -> None:
    manifest = json.loads((SEED / "manifest.json").read_text("utf-8"))
    licences = {Path(entry["file"]).name: entry["licence"] for entry in manifest["reports"]}
    assert {report.source_name: report.licence for report in loaded.scalars(select(Report))} == licences


def test_only_the_letter_is_live(loaded: Session) -> None:
    assert loaded.scalars(select(Report.reference).where(Report.is_tracked)).all() == ["RICH-JTAI-24"]
    letter = loaded.scalars(select(Statement)).one().report
    assert (letter.reference, letter.statement_due_on) == ("RICH-JTAI-24", date(2024, 12, 13))


def test_only_kensingtons_actions_have_dates_that_the_report_gives(loaded: Session) -> None:
    given = [action for action in loaded.scalars(select(Action)) if action.due_basis is DueBasis.DERIVED]
    assert {action.report.reference for action in given} == {"KENS-SLAC-12"}
    assert Counter(action.due_on for action in given) == {
        date(2012, 5, 29): 5,
        date(2012, 8, 29): 8,
        date(2012, 11, 29): 2,
    }
    dated = [action for action in loaded.scalars(select(Action)) if action.due_on and action not in given]
    assert {action.due_basis for action in dated} == {DueBasis.SET}
    assert all(action.is_tracked for action in dated)


# --- the story ---


def test_the_letters_actions_show_every_open_state_and_its_gaps(loaded: Session) -> None:
    letter = actions_of(loaded, "RICH-JTAI-24")
    statuses = {Status.NOT_STARTED, Status.IN_PROGRESS, Status.DELIVERED, Status.ON_HOLD}
    assert {action.status for action in letter} == statuses
    today = rules.FIRST_DAY
    still_open = [action for action in letter if action.status in OPEN]
    due = [action.due_on for action in still_open if action.due_on]
    assert any(day < today for day in due)
    assert any(today <= day <= today + timedelta(days=28) for day in due)
    assert any(action.due_on is None for action in still_open)
    assert any(action.lead is None for action in letter)
    assert any(action.success_measure == "" for action in letter)
    assert any(action.times_moved == 2 and action.original_due_on != action.due_on for action in letter)


def test_older_reports_show_how_work_is_closed(loaded: Session) -> None:
    older = [*actions_of(loaded, "RICH-SIF-17"), *actions_of(loaded, "KING-SIF-15")]
    closed = [action for action in older if action.is_tracked]
    assert {action.status for action in closed} == {Status.VERIFIED, Status.EMBEDDED, Status.WITHDRAWN}
    assert {action.report.reference for action in closed} == {"RICH-SIF-17", "KING-SIF-15"}
    for action in closed:
        events = loaded.scalars(select(Event).where(Event.action_id == action.id)).all()
        if action.status is Status.WITHDRAWN:
            assert any(event.after.get("agreed_by") for event in events)
        else:
            links = loaded.scalars(select(Evidence.url).where(Evidence.action_id == action.id))
            assert any(links)


def test_the_history_reads_in_order_and_ends_before_the_clock_starts(loaded: Session) -> None:
    told = loaded.scalars(select(Event.at).order_by(Event.id)).all()
    assert told == sorted(told)
    assert told[-1] < rules.STARTS_AT
    first = {reference: at for reference, at in loaded.execute(select(Report.reference, Report.created_at))}
    assert first["KING-SIF-15"].astimezone(UTC) == datetime(2024, 1, 15, 10, 5, tzinfo=UTC)
    assert first["RICH-JTAI-24"].astimezone(UTC) == datetime(2024, 9, 9, 8, 30, tzinfo=UTC)


def test_who_did_it_is_a_post_of_the_partnership(loaded: Session) -> None:
    names = set(loaded.scalars(select(User.name)))
    assert set(loaded.scalars(select(Event.by_name))) - names == {"command"}
    assert set(loaded.scalars(select(Update.by_name))) <= names


# --- the installation ---


def test_nothing_is_owed_but_the_digest_of_the_first_monday(loaded: Session) -> None:
    assert loaded.scalar(select(func.count(Mail.id))) == 0
    run = loaded.scalars(select(JobRun)).one()
    assert (run.name, run.for_date, run.holder, run.finished_at) == (
        "weekly_digest",
        date(2024, 11, 18),
        None,
        None,
    )
    assert loaded.scalars(select(Installation)).one().owed_since == rules.STARTS_AT


def test_the_clock_starts_on_that_monday_when_it_is_loaded(loaded: Session) -> None:
    installation = loaded.scalars(select(Installation)).one()
    assert installation.is_demonstration
    shown = LOADED_AT + timedelta(seconds=installation.clock_offset_seconds)
    assert shown == rules.STARTS_AT == datetime(2024, 11, 18, 9, 0, tzinfo=UTC)


def test_there_is_one_sign_in_for_each_role_and_it_works(loaded: Session) -> None:
    ways = demonstration.sign_ins(SEED)
    assert [way.role for way in ways] == list(Role)
    for way in ways:
        user = loaded.scalars(select(User).where(User.email == way.email)).one()
        assert user.memberships[0].role is way.role
        assert passwords.matches(user.password_hash, rules.PASSWORD)


def test_no_address_can_receive_mail_and_every_partnership_has_a_manager(loaded: Session) -> None:
    assert all(email.endswith(".example") for email in loaded.scalars(select(User.email)))
    managed = loaded.scalars(select(Membership.partnership_id).where(Membership.role == Role.MANAGER))
    assert set(managed) == set(loaded.scalars(select(Partnership.id)))


def test_kingston_and_richmond_covers_two_councils(loaded: Session) -> None:
    partnership = loaded.scalars(select(Partnership).where(Partnership.slug == "kingston-and-richmond")).one()
    assert {council.name for council in partnership.councils} == {
        "Royal Borough of Kingston upon Thames",
        "London Borough of Richmond upon Thames",
    }


def test_every_body_that_the_letter_names_is_an_agency(loaded: Session) -> None:
    letter = loaded.scalars(select(Report).where(Report.reference == "RICH-JTAI-24")).one()
    agencies = loaded.scalars(select(Agency).where(Agency.partnership_id == letter.partnership_id))
    known = {
        name.strip().casefold()
        for agency in agencies
        for name in (agency.name, *agency.also_called.split(","))
    }
    named = {body.casefold() for item in letter.recommendations for body in item.bodies}
    assert named <= known
    assert "kingston hospital foundation trust" in named
