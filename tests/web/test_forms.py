"""The fields of our own, what they accept, and how errors are shown."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField

from tracker.domain import typed_dates, wording
from tracker.domain.errors import DomainError
from tracker.web import forms


class Inner(forms.Form):
    """One of several."""

    text = StringField("Text", [forms.required("Enter the text")])


class Everything(forms.Form):
    """One field of each kind."""

    name = StringField("Name", [forms.required("Enter a name"), forms.at_most(20)])
    note = TextAreaField("Note")
    due_on = forms.DateField("Due date")
    link = forms.LinkField("Link")
    status = forms.ChoiceField("Status", options=[("a", "Alpha"), ("b", "Beta")])
    lead = forms.ChoiceField("Lead", coerce=forms.number_or_none)
    several = forms.ChoicesField("Several", options=[("x", "Ex"), ("y", "Why")])
    sure = BooleanField("Sure")
    version = HiddenField()
    items = FieldList(FormField(Inner))


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    """A request, for forms and templates need one."""
    with app.test_request_context("/", method="POST"):
        yield


def filled(**values: Any) -> Everything:
    """The form as a browser sends it."""
    form = Everything(MultiDict({"status": "a", "lead": "", **values}))
    form.lead.choices = forms.choices([(7, "Seven")], empty="Nobody")
    return form


@pytest.mark.parametrize(
    "text",
    [
        "13 December 2024",
        "13 Dec 2024",
        "13 dec 2024",
        "13th December 2024",
        "Friday 13 December 2024",
        "Fri 13 Dec 2024",
        "  13   December,  2024 ",
        "13/12/2024",
        "13.12.2024",
        "13-12-2024",
        "13 12 2024",
        "2024-12-13",
    ],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert typed_dates.read(text) == date(2024, 12, 13)


@pytest.mark.parametrize(("text", "month"), [("1 Sept 2025", 9), ("1 may 2025", 5), ("1 August 2025", 8)])
def test_months_are_read_in_full_and_short(text: str, month: int) -> None:
    assert typed_dates.read(text) == date(2025, month, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "12/13/2024",
        "31 February 2025",
        "13 December",
        "13 December 24",
        "0204-12-13",
        "13/12/20244",
        "٣",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert typed_dates.read(text) is None


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)))
def test_every_date_that_we_write_is_read_again(day: date) -> None:
    shown = (wording.long_date(day), wording.short_date(day), wording.weekday_date(day), day.isoformat())

    assert {typed_dates.read(text) for text in shown} == {day}


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    found = typed_dates.read(text)

    assert found is None or isinstance(found, date)


@pytest.mark.usefixtures("request_context")
def test_a_date_that_cannot_be_read_says_how_to_write_one_and_stays_as_typed() -> None:
    form = filled(name="x", due_on="next week")

    assert not form.validate()
    assert form.due_on.errors == ["Enter a date such as 13 December 2024"]
    assert 'value="next week"' in shown("{{ fields.date(form.due_on) }}", form)


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "www.example.org",
        "http://",
        "https://a b",
        "https://[",
        "//a.example",
    ],
)
def test_a_link_that_a_browser_should_not_follow_is_refused(link: str) -> None:
    form = filled(name="x", link=link)

    assert not form.validate()
    assert form.link.errors == [forms.LINK_HELP]


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    "link", ["", "https://council.example/minutes.pdf?x=1#p2", "http://intranet/minutes"]
)
def test_a_link_to_somewhere_is_taken(link: str) -> None:
    assert "link" not in errors_of(filled(name="x", link=link))


@pytest.mark.usefixtures("request_context")
def test_text_is_tidied_and_cannot_hold_what_a_database_refuses() -> None:
    form = filled(name="  Jo\x00 ", note="one\r\ntwo\r\n")

    assert form.name.data == "Jo"
    assert form.note.data == "one\ntwo"


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize("lead", ["8", "abc", "-1", "9" * 40])
def test_a_choice_that_was_not_offered_is_refused_with_a_sentence(lead: str) -> None:
    form = filled(name="x", lead=lead)

    assert not form.validate()
    assert form.lead.errors == ["Choose one of the list"]


@pytest.mark.usefixtures("request_context")
def test_choosing_nobody_is_none() -> None:
    form = filled(name="x")

    assert "lead" not in errors_of(form)
    assert form.lead.data is None


@pytest.mark.usefixtures("request_context")
def test_too_long_a_text_says_how_long_it_may_be() -> None:
    assert errors_of(filled(name="x" * 21))["name"] == ["Shorten this to 20 characters; it has 21"]


@pytest.mark.usefixtures("request_context")
def test_the_summary_leads_to_every_input_that_is_wrong_even_in_a_list() -> None:
    form = filled(**{"due_on": "soon", "items-0-text": "ok", "items-1-text": ""})
    form.validate()

    summary = html.fromstring(shown("{{ fields.errors(form) }}", form))
    inputs = html.fromstring(
        "<div>"
        + shown("{{ fields.text(form.name) }}{{ fields.date(form.due_on) }}", form)
        + shown("{% for item in form.items %}{{ fields.text(item.form.text) }}{% endfor %}", form)
        + "</div>"
    )

    targets = [link.lstrip("#") for link in summary.xpath("//a/@href")]
    assert targets == ["name", "due_on", "items-1-text"]
    assert set(targets) <= set(inputs.xpath("//input/@id"))


@pytest.mark.usefixtures("request_context")
def test_what_a_rule_refuses_stands_at_its_field_or_at_the_head_of_the_form() -> None:
    form = filled(name="x")
    form.validate()
    forms.refuse(form, DomainError("Too early.", field="due_on"))
    forms.refuse(form, DomainError("Closed.", field="no_such_field"))
    forms.refuse(form, DomainError("Not today."))

    found = forms.error_list(form)

    assert ("due_on", "Too early.") in found
    assert found[:2] == [(None, "Closed."), (None, "Not today.")]
    assert "Too early." in shown("{{ fields.date(form.due_on) }}", form)


@pytest.mark.usefixtures("request_context")
def test_an_error_of_a_form_with_a_prefix_finds_its_field() -> None:
    form = Inner(MultiDict({"a-text": "x"}), prefix="a-")
    form.validate()

    forms.refuse(form, DomainError("No.", field="text"))

    assert ("a-text", "No.") in forms.error_list(form)


@pytest.mark.usefixtures("request_context")
def test_every_kind_of_field_is_shown_with_a_label_and_its_value_escaped() -> None:
    form = filled(name='"><script>', note="</textarea><script>", several="y", sure="y", version="3")
    page = html.fromstring(
        shown(
            "<div>{{ fields.hidden(form) }}{{ fields.text(form.name, hint='Help') }}"
            "{{ fields.textarea(form.note) }}"
            "{{ fields.date(form.due_on) }}{{ fields.link(form.link) }}{{ fields.select(form.lead) }}"
            "{{ fields.radios(form.status) }}"
            "{{ fields.checkboxes(form.several) }}{{ fields.checkbox(form.sure) }}"
            "{{ fields.submit('Save') }}</div>",
            form,
        )
    )

    assert not page.xpath("//script")
    assert page.xpath("string(//input[@id='name']/@value)") == '"><script>'
    assert page.xpath("string(//input[@id='name']/@aria-describedby)") == "name-hint"
    assert page.xpath("string(//textarea)") == "</textarea><script>"
    assert page.xpath("//input[@type='radio'][@checked]/@value") == ["a"]
    assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["y", "y"]
    assert page.xpath("//input[@name='version']/@value") == ["3"]
    assert len(page.xpath("//input[@name='csrf_token']")) == 1
    assert not page.xpath("//input[@name='csrf_token']/@id"), "a page may hold several forms"
    labelled = set(page.xpath("//label/@for"))
    assert {
        field.get("id") for field in page.xpath("//input[@type!='hidden'] | //select | //textarea")
    } == labelled


def test_a_form_does_not_grow_old(app: Flask) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None


def errors_of(form: Everything) -> dict[str, Any]:
    """What is wrong with each field."""
    form.validate()
    return form.errors


def shown(template: str, form: forms.Form) -> str:
    """What the macros make of it."""
    return render_template_string("{% import 'components/fields.html' as fields %}" + template, form=form)
