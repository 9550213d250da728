"""Bringing in a spreadsheet on screen: say what its columns mean, look at each row, bring it in."""

import io

import openpyxl
import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, sheets
from tests.web.conftest import Client, SignIn, words
from tracker.domain import imports
from tracker.domain.imports import Column
from tracker.domain.roles import Role
from tracker.models import Action, Partnership, SheetImport, User

HEADINGS = ["Ref", "Recommendation", "Action", "Owner", "Deadline", "RAG"]
TRAIN = ["", "Improve referrals.", "Train referrers", "", "31/03/2025", "Green"]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership, client: Client, sign_in: SignIn) -> User:
    person = factories.member(session, here, Role.MANAGER, name="Manager")
    sign_in(client, person)
    return person


def upload(client: Client, content: bytes, name: str = "tracker.xlsx") -> TestResponse:
    return client.submit("/spreadsheets", file=(io.BytesIO(content), name))


def sent(client: Client, path: str, **changed: str) -> TestResponse:
    """The form of this page as a browser would send it, with some of its fields changed."""
    page = html.fromstring(client.get(path).get_data())
    form = next(one for one in page.forms if one.method == "POST" and "seen" in one.fields)
    fields = {name: value or "" for name, value in form.fields.items()}
    fields.pop("csrf_token", None)
    return client.submit(path, **{**fields, **changed})


def test_a_manager_brings_a_tracker_in(client: Client, session: Session, manager: User) -> None:
    assert "Bring in a spreadsheet" in words(client.get("/reports"))
    assert "Download an empty template" in words(client.get("/spreadsheets"))
    path = upload(client, sheets.workbook([HEADINGS, TRAIN])).location
    page = words(client.get(path))
    assert "1 new, 0 updates, 0 with nothing to change, 0 bad" in page
    assert "5 of 6 are read" in page
    assert "Train referrers A new recommendation and its action, of From tracker" in page
    assert "Due date: 31 March 2025" in page
    assert sent(client, path, do="bring").status_code == 303
    action = session.scalars(select(Action)).one()
    done = words(client.get(path))
    assert "1 new action, 0 updated" in done
    assert action.report.reference in done
    assert "Brought in" in words(client.get("/spreadsheets"))


def test_a_bad_row_is_shown_with_its_column_value_and_reason_and_there_is_no_button(
    client: Client, manager: User
) -> None:
    path = upload(
        client, sheets.workbook([HEADINGS, TRAIN, ["", "Else.", "Write", "", "03/31/2025", ""]])
    ).location
    page = words(client.get(path))
    assert "Nothing is brought in while a row is bad" in page
    assert "Due date “03/31/2025”: It is no date. Write one such as 13 December 2024, the day first." in page
    assert "Due date, 1 row: It is no date." in page
    assert "Bring in 1 new" not in page
    assert "No row of this kind." in words(client.get(f"{path}?show=update"))
    assert "It is no date" in words(client.get(f"{path}?show=bad"))


def test_a_person_says_what_a_column_means_and_it_is_read_again(
    client: Client, session: Session, manager: User
) -> None:
    path = upload(client, sheets.workbook([["Task list", "Whose"], ["Train", "Manager"]])).location
    assert "There is nothing to bring in" in words(client.get(path)) or "bad" in words(client.get(path))
    assert (
        sent(client, path, do="look", **{"column-0": "what_we_will_do", "column-1": "lead"}).status_code
        == 303
    )
    page = words(client.get(path))
    assert "1 new" in page
    assert "Lead: Manager" in page


def test_two_columns_of_one_meaning_are_refused_and_what_was_chosen_stays(
    client: Client, manager: User
) -> None:
    path = upload(client, sheets.workbook([HEADINGS, TRAIN])).location
    answer = sent(client, path, do="look", **{"column-1": "what_we_will_do"})
    assert answer.status_code == 422
    assert "Two columns are What we will do. Leave one of them out." in words(answer)
    chosen = html.fromstring(answer.get_data()).xpath("//select[@name='column-1']/option[@selected]/@value")
    assert chosen == ["what_we_will_do"]


def test_a_person_says_who_an_unknown_name_means(client: Client, session: Session, manager: User) -> None:
    path = upload(client, sheets.workbook([HEADINGS, [*TRAIN[:3], "Head of Service", "", ""]])).location
    assert "Lead: Head of Service" in words(client.get(path))
    assert sent(client, path, do="look", **{"name-0": str(manager.id)}).status_code == 303
    assert sent(client, path, do="bring").status_code == 303
    assert session.scalars(select(Action)).one().lead_id == manager.id


def test_another_row_may_hold_the_headings(client: Client, session: Session, manager: User) -> None:
    rows = [["Ref", "Action"], ["Recommendation", "Deadline", "Task"], ["Improve.", "31/03/2025", "Train"]]
    path = upload(client, sheets.workbook(rows)).location
    assert sent(client, path, do="look", first="1", last="1").status_code == 303
    item = session.scalars(select(SheetImport)).one()
    assert (item.chosen["first"], item.chosen["columns"]["1"]) == (1, Column.DUE)
    assert "1 new" in words(client.get(path))


def test_another_sheet_of_the_file_is_read_from_its_own_headings(
    client: Client, session: Session, manager: User
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook([["Notes"], ["Hello"]])))
    book.create_sheet("Actions").append(HEADINGS)
    book["Actions"].append(TRAIN)
    path = upload(client, sheets.saved(book)).location
    assert sent(client, path, do="look", sheet="1").status_code == 303
    assert "1 new" in words(client.get(path))


def test_words_that_may_identify_a_child_are_shown_and_kept_only_with_a_reason(
    client: Client, session: Session, manager: User
) -> None:
    path = upload(
        client, sheets.workbook([HEADINGS, [*TRAIN[:2], "See child AB, aged 7", "", "", ""]])
    ).location
    assert "1 place may identify a child" in words(client.get(path))
    refused = sent(client, path, do="bring")
    assert refused.status_code == 422
    assert session.scalars(select(Action)).all() == []
    assert sent(client, path, do="bring", override="Made up for training").status_code == 303


def test_what_changed_meanwhile_is_shown_before_it_is_brought_in(
    client: Client, session: Session, manager: User
) -> None:
    path = upload(client, sheets.workbook([HEADINGS, TRAIN])).location
    answer = sent(client, path, do="bring", seen="older")
    assert answer.status_code == 409
    assert "Look through the rows again" in words(answer)


def test_a_sheet_is_discarded_and_nothing_was_changed(
    client: Client, session: Session, manager: User
) -> None:
    path = upload(client, sheets.workbook([HEADINGS, TRAIN])).location
    assert client.submit(f"{path}/discard").status_code == 303
    assert client.get(path).status_code == 404
    assert session.scalars(select(SheetImport)).all() == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("t.pdf", b"%PDF-1.7", "Choose an Excel file"), ("t.csv", b"a,b\n" * 3_000, "more than 2,000 rows")],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    client: Client, session: Session, manager: User, name: str, content: bytes, said: str
) -> None:
    answer = upload(client, content, name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert session.scalars(select(SheetImport)).all() == []


def test_no_file_at_all_is_said(client: Client, manager: User) -> None:
    answer = client.submit("/spreadsheets")
    assert answer.status_code == 422
    assert "Choose the spreadsheet" in words(answer)


def test_the_template_is_understood_when_it_comes_back(client: Client, manager: User) -> None:
    answer = client.get("/spreadsheets/template")
    assert 'filename="followthrough-actions.xlsx"' in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    assert book.sheetnames == ["Actions", "How to fill it in"]
    headings = [str(cell.value) for cell in book["Actions"][1]]
    assert list(imports.guess(headings).values()) == list(Column)


def test_many_rows_stand_on_pages(client: Client, manager: User) -> None:
    rows = [["", f"Improve {number}.", f"Train {number}", "", "", ""] for number in range(60)]
    path = upload(client, sheets.workbook([HEADINGS, *rows])).location
    assert "Train 59" not in words(client.get(path))
    assert "Train 59" in words(client.get(f"{path}?page=2"))
    assert "Train 59" in words(client.get(f"{path}?page=99999"))


def test_a_sheet_with_headings_only_says_so(client: Client, manager: User) -> None:
    path = upload(client, sheets.workbook([HEADINGS])).location
    page = words(client.get(path))
    assert "There is nothing to bring in" in page
    assert "The sheet holds no row under its headings" in page
