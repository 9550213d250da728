"""Forms: the base of all of ours, and the fields that WTForms lacks."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    FormField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.widgets import TextInput

from tracker.domain import guard, typed_dates, wording
from tracker.domain.errors import DomainError

DATE_HELP = "Enter a date such as 13 December 2024"
LINK_HELP = "Enter a link that begins with https:// or http://"
NOT_IN_LIST = "Choose one of the list"


def tidy(text: object) -> object:
    """Text as it is kept: no space around it, one kind of line end, nothing that a database refuses."""
    if not isinstance(text, str):
        return text
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


class Form(FlaskForm):  # type: ignore[misc]
    """Every form of ours: text arrives tidied, passwords as they were typed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How fields are made."""

        csrf = False  # the token is checked before any form is read, for every request that changes something

        def bind_field(
            self, form: BaseForm, unbound_field: "UnboundField[Any]", options: dict[str, Any]
        ) -> Field:
            """Tidy every text field."""
            made = unbound_field.field_class
            if issubclass(made, StringField) and not issubclass(made, PasswordField):
                options = {**options, "filters": [*unbound_field.kwargs.get("filters", ()), tidy]}
            field = unbound_field.bind(form=form, **options)
            return field  # type: ignore[no-any-return]


class DateField(Field):
    """A date in one text box, written as people write dates."""

    widget = TextInput()
    data: date | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return wording.long_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date; an empty box is no date."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = typed_dates.read(text) if text else None
        if text and self.data is None:
            raise ValueError(DATE_HELP)


class LinkField(StringField):
    """A link that a browser may follow safely: http or https, and to somewhere."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Refuse any other scheme, javascript: above all."""
        if self.data and not is_link(self.data):
            raise ValidationError(LINK_HELP)


def is_link(text: str) -> bool:
    """Whether this is an http or https address with a host and no blanks."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)


class OverrideField(TextAreaField):
    """Why a text that may identify a child must stay: asked for only once the guard has found something."""

    findings: tuple[guard.Finding, ...] = ()

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        super().__init__("Why must it stay?", **values)


class ChoiceField(SelectField):
    """One of a list, as a select or as radio buttons; `options` are pairs of value and words."""

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,  # noqa: ANN401 - WTForms' own signature
        options: Iterable[tuple[object, str]] = (),
        **values: Any,  # noqa: ANN401
    ) -> None:
        values.setdefault(
            "default", ""
        )  # so that the choice of none, where there is one, is the first one chosen
        values.setdefault("invalid_choice_message", NOT_IN_LIST)
        values.setdefault("invalid_value_message", NOT_IN_LIST)
        super().__init__(label, validators, choices=choices(options), **values)


class ChoicesField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,  # noqa: ANN401 - WTForms' own signature
        options: Iterable[tuple[object, str]] = (),
        **values: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(label, validators, choices=choices(options), **values)


def choices(options: Iterable[tuple[object, str]], *, empty: str | None = None) -> list[SelectChoice]:
    """What a select offers, from pairs of value and words; `empty` words the choice of none."""
    pairs = [SelectChoice(value=str(value), label=words) for value, words in options]
    return pairs if empty is None else [SelectChoice(value="", label=empty), *pairs]


def number_or_none(value: object) -> int | None:
    """For `coerce` of a select whose empty choice means none."""
    return None if value in (None, "", "None") else int(str(value))


def version_seen(field: Field) -> int:
    """The version of the record that the person saw; a form that does not say saw none."""
    return number(field.data or "")


def number(text: str) -> int:
    """A key or a version as somebody's browser sent it; 0, which none has, where it can be neither."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def required(sentence: str) -> Callable[[Any, Field], None]:
    """A validator that says this sentence where nothing was given."""

    def check(_form: Any, field: Field) -> None:  # noqa: ANN401 - WTForms' own signature
        if (field.data is None or field.data in ("", [])) and not field.errors:
            raise ValidationError(sentence)

    return check


def at_most(limit: int) -> Callable[[Any, Field], None]:
    """A validator that refuses text longer than this."""

    def check(_form: Any, field: Field) -> None:  # noqa: ANN401 - WTForms' own signature
        if len(field.data or "") > limit:
            raise ValidationError(f"Shorten this to {limit:,} characters; it has {len(field.data):,}")

    return check


def refuse(form: Form, error: DomainError) -> None:
    """Put what a rule said where the person can mend it: at its field, or at the head of the form."""
    for other in error.also:
        refuse(form, other)
    if isinstance(error, guard.IdentifiesChildError) and "override" in form._fields:
        form.override.findings = error.findings
        form.override.errors = [error.message]
        return
    field = form._fields.get(error.field or "")
    if field is None:
        form.form_errors.append(error.message)
    else:
        field.errors = [*field.errors, error.message]


def error_list(form: Form) -> list[tuple[str | None, str]]:
    """Everything that is wrong, in the form's order, each with the id of the input that mends it."""
    return [(None, message) for message in form.form_errors] + list(_errors(form))


def _errors(fields: Iterable[Field]) -> Iterator[tuple[str | None, str]]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _errors(field.form)
        elif isinstance(field, FieldList):
            yield from _errors(field)
        else:
            yield from ((field.id, str(message)) for message in field.errors)


# What components/fields.html asks of a field, in the shape that GOV.UK Frontend's macros take.


def field_hint(field: Field, hint: str | None) -> dict[str, str] | None:
    """The line of help under a label, if there is one."""
    words = hint or field.description
    return {"text": words} if words else None


def field_error(field: Field) -> dict[str, str] | None:
    """What is wrong with a field; the first sentence is enough to mend it."""
    return {"text": str(field.errors[0])} if field.errors else None


def field_items(field: SelectField, hints: dict[str, str]) -> list[dict[str, Any]]:
    """The choices of radio buttons and checkboxes."""
    offered: Iterable[Any] = field.iter_choices()  # its types are older than the objects that it gives
    return [
        {
            "value": choice.value,
            "text": choice.label,
            "checked": choice.selected,
            "hint": {"text": hints[choice.value]} if choice.value in hints else None,
        }
        for choice in offered
    ]


TEMPLATE_HELPERS = {
    "form_errors": error_list,
    "field_hint": field_hint,
    "field_error": field_error,
    "field_items": field_items,
}
