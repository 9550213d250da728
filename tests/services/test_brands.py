"""Choosing how a partnership's papers look: checked, told in the history, and worn by every paper."""

import io

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, papers_read, templates
from tests import papers as made
from tests.factories import NOW
from tracker.adapters import papers
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.packs import PackKind
from tracker.domain.papers import Brand
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import Event, Partnership
from tracker.services import brands, packs, statements
from tracker.services.brands import Wanted


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


WANTED = Wanted(
    colour="#7a1f5c",
    words="Two rivers",
    logo=made.logo(),
    template=templates.template(),
    template_name="Our house.docx",
)


def choose(session: Session, here: Partnership, wanted: Wanted, actor: Actor) -> bool:
    """Choose, having seen what holds now."""
    version = here.brand.version if here.brand else 0
    return brands.change(session, here, wanted, version=version, actor=actor, now=NOW)


def test_without_a_choice_papers_look_as_the_house_makes_them(here: Partnership) -> None:
    assert brands.of(here) == Brand()


def test_a_choice_is_kept_and_told_without_the_files_themselves(
    session: Session, here: Partnership, manager: Actor
) -> None:
    assert choose(session, here, WANTED, manager)

    brand = brands.of(here)
    assert (brand.colour, brand.logo_words) == ("7a1f5c", "Two rivers")
    assert brand.logo.startswith(b"\x89PNG")
    assert brand.template.startswith(b"PK")
    told = session.scalars(select(Event)).one()
    assert told.summary == "Looks of papers changed: colour, logo, words for the logo and Word template"
    assert told.after["template"].startswith("Our house.docx, SHA-256 ")
    assert len(told.after["logo"]) == 64
    assert told.before == {"colour": Brand().colour, "logo": "", "logo_words": "", "template": ""}


def test_the_same_choice_again_is_no_change(session: Session, here: Partnership, manager: Actor) -> None:
    choose(session, here, WANTED, manager)

    assert not choose(session, here, Wanted(colour="7A1F5C", words="Two rivers"), manager)
    assert len(session.scalars(select(Event)).all()) == 1


def test_each_can_be_taken_out_again(session: Session, here: Partnership, manager: Actor) -> None:
    choose(session, here, WANTED, manager)

    assert choose(session, here, Wanted(drop_logo=True, drop_template=True, words="left"), manager)

    assert brands.of(here) == Brand()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(colour="#ffdd00"), "colour"),
        (Wanted(logo=b"x"), "logo"),
        (Wanted(logo=made.logo()), "words"),
        (Wanted(template=b"x"), "template"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_set(
    session: Session, here: Partnership, manager: Actor, wanted: Wanted, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        choose(session, here, wanted, manager)

    assert refused.value.field == field
    assert brands.of(here) == Brand()


def test_nothing_is_set_over_what_somebody_else_chose(
    session: Session, here: Partnership, manager: Actor
) -> None:
    choose(session, here, Wanted(colour="#7a1f5c"), manager)

    with pytest.raises(ChangedMeanwhileError):
        brands.change(session, here, Wanted(colour="#036"), version=0, actor=manager, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_chooses(session: Session, here: Partnership, role: Role) -> None:
    person = factories.member(session, here, role)

    with pytest.raises(NotFoundError):
        choose(session, here, WANTED, factories.actor(person))


@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_pack_wears_it(session: Session, here: Partnership, manager: Actor, kind: str) -> None:
    plain = pack(session, here, kind)
    choose(session, here, Wanted(colour="#7a1f5c", words="Two rivers", logo=made.logo()), manager)

    assert pack(session, here, kind) != plain
    said, said_before = (papers_read.READERS[kind](each) for each in (pack(session, here, kind), plain))
    assert said.strip() == said_before.strip()


def pack(session: Session, here: Partnership, kind: str) -> bytes:
    """The board pack of today."""
    day = factories.TODAY
    return packs.export(
        session, here.slug, PackKind.BOARD, kind, as_at=day, since=None, actor=OPERATOR, now=NOW
    ).body


@pytest.mark.parametrize("kind", statements.KINDS)
def test_a_draft_of_a_statement_wears_it(
    session: Session, here: Partnership, manager: Actor, kind: str
) -> None:
    report = factories.report(session, here, statement_required=True, send_to="a@b.example")
    statement = statements.open_for(session, report, actor=OPERATOR, now=NOW)
    assert statement is not None
    draft = statements.build(session, statement, actor=OPERATOR, now=NOW)
    plain = statements.write_out(session, statement, draft, kind).body

    choose(session, here, Wanted(colour="#7a1f5c"), manager)

    worn = statements.write_out(session, statement, draft, kind).body
    assert worn != plain
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(worn)).active
        assert sheet["A1"].fill.fgColor.rgb == "FF7A1F5C"
        assert sheet["A1"].font.color.rgb == "FFFFFFFF"
