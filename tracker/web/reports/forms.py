"""The forms of reports: the upload, the draft with all its items, and taking a report out of tracking."""

from collections.abc import Container, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from tracker.domain import corrections, texts
from tracker.domain.corrections import FACT_LABELS, Corrected, CorrectedItem, ItemEdit
from tracker.domain.errors import DomainError
from tracker.domain.reading import Part
from tracker.domain.reports import ItemKind, ReportKind
from tracker.models import Agency, Partnership
from tracker.web import forms

PART_LABELS = {
    Part.COUNCIL: "Council",
    Part.BOARD: "Safeguarding board",
    Part.SAFEGUARDING: "Safeguarding",
    Part.LOOKED_AFTER: "Looked after children",
}
LINE_LIMIT = 500
BODIES_APART = ";"


class UploadForm(forms.Form):
    """A file or a pasted text, and the partnership whose report it is."""

    file = FileField("The report's file")
    text = TextAreaField("Or paste its text")
    partnership_id = forms.ChoiceField("Partnership", coerce=forms.number_or_none)

    def offer(self, partnerships: Sequence[Partnership]) -> None:
        """Offer the partnerships that this person imports for; where there is one, it is chosen."""
        self.partnership_id.choices = forms.choices([(each.id, each.name) for each in partnerships])
        if len(partnerships) == 1:
            self.partnership_id.data = partnerships[0].id

    def validate_file(self, field: FileField) -> None:
        """One of the two is needed."""
        if not (field.data or self.text.data):
            raise ValidationError("Choose the report's file, or paste its text")

    def validate_text(self, field: TextAreaField) -> None:
        """Both at once would leave it open which is the report."""
        if field.data and self.file.data:
            raise ValidationError("Choose a file or paste a text, not both: take the text away or no file")


class ItemForm(forms.Form):
    """One item of a draft."""

    class Meta(forms.Form.Meta):
        """The form around it carries the token."""

        csrf = False

    key = IntegerField(widget=HiddenInput())
    is_dropped = HiddenField()
    text = TextAreaField("Words", validators=[forms.at_most(texts.LIMIT)])
    kind = forms.ChoiceField("Kind", options=[(kind.value, kind.label) for kind in ItemKind])
    lead_agency_id = forms.ChoiceField("Lead agency", options=[("", "None yet")], coerce=forms.number_or_none)
    number = StringField("Number", validators=[forms.at_most(LINE_LIMIT)])
    section = StringField("Section", validators=[forms.at_most(LINE_LIMIT)])
    part = forms.ChoiceField("Part", options=[("", "None"), *((p.value, PART_LABELS[p]) for p in Part)])
    deadline = StringField("Deadline as printed", validators=[forms.at_most(LINE_LIMIT)])
    due_on = forms.DateField("Due date")
    bodies = StringField("Bodies named", validators=[forms.at_most(texts.LIMIT)])

    @property
    def edit(self) -> ItemEdit:
        """The item as typed."""
        return ItemEdit(
            key=self.key.data or 0,
            text=self.text.data or "",
            number=self.number.data or None,
            section=self.section.data or None,
            part=_code(Part, self.part.data),
            deadline=self.deadline.data or None,
            due_on=self.due_on.data,
            bodies=_parts(self.bodies.data, BODIES_APART),
            is_dropped=self.is_dropped.data == "1",
            kind=_code(ItemKind, self.kind.data),
            agency_id=self.lead_agency_id.data,
        )

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """Every field's name and what it holds, for an item whose fields are not shown."""
        return [
            (field.name, field._value() if hasattr(field, "_value") else str(field.data or ""))
            for field in self
        ]


class DraftForm(forms.Form):
    """A whole draft: what the report is, and every item."""

    version = HiddenField()
    title = TextAreaField(FACT_LABELS["title"], validators=[forms.at_most(LINE_LIMIT)])
    authority = StringField(FACT_LABELS["authority"], validators=[forms.at_most(LINE_LIMIT)])
    kind = forms.ChoiceField(FACT_LABELS["kind"], options=[(kind.value, kind.label) for kind in ReportKind])
    inspected_from = forms.DateField(FACT_LABELS["inspected_from"])
    inspected_to = forms.DateField(FACT_LABELS["inspected_to"])
    published_on = forms.DateField(FACT_LABELS["published_on"])
    recipients = TextAreaField(FACT_LABELS["recipients"], validators=[forms.at_most(texts.LIMIT)])
    principal_authority = StringField(
        FACT_LABELS["principal_authority"], validators=[forms.at_most(LINE_LIMIT)]
    )
    statement_required = BooleanField(FACT_LABELS["statement_required"])
    statement_due_on = forms.DateField(FACT_LABELS["statement_due_on"])
    send_to = StringField(FACT_LABELS["send_to"], validators=[forms.at_most(LINE_LIMIT)])
    licence = TextAreaField(FACT_LABELS["licence"], validators=[forms.at_most(texts.LIMIT)])
    live = forms.ChoiceField("How is it to be kept?", options=[("live", "Live"), ("historic", "Historic")])
    items = FieldList(FormField(ItemForm))

    def offer(self, agencies: Sequence[Agency]) -> None:
        """Offer each item the agencies of its partnership as the one that leads its action."""
        offered = forms.choices([(each.id, each.name) for each in agencies], empty="None yet")
        for entry in self.items:
            entry.form.lead_agency_id.choices = offered

    def corrected(self, before: Corrected, as_read: Corrected, holidays: Container[date]) -> Corrected:
        """The draft as typed, on top of what was kept of it."""
        return corrections.edit(
            before,
            as_read,
            {name: self._fact(name) for name in FACT_LABELS},
            [entry.form.edit for entry in self.items],
            is_live=self.live.data == "live",
            holidays=holidays,
        )

    def _fact(self, name: str) -> object:
        value = self[name].data
        if name == "recipients":
            return _parts(value, "\n")
        if name == "kind":
            return _code(ReportKind, value) or ReportKind.OTHER
        if name == "licence":
            return value or ""
        return None if value == "" else value

    @property
    def version_seen(self) -> int:
        """The version of the draft that the person opened; a form without it saw none."""
        return forms.version_seen(self.version)

    def refuse(self, error: DomainError) -> None:
        """Put what a rule said at its field, which may be a field of an item."""
        place, _, rest = (error.field or "").partition("-")
        at, _, name = rest.partition("-")
        if place == "items" and at.isdecimal() and int(at) < len(self.items):
            field = self.items[int(at)].form[name]
            field.errors = [*field.errors, error.message]
        else:
            forms.refuse(self, error)


def of_draft(corrected: Corrected, *, version: int, live: bool) -> DraftForm:
    """The form that shows a draft as it is kept."""
    facts = {name: getattr(corrected.facts, name) for name in FACT_LABELS}
    data = {
        **facts,
        "version": str(version),
        "kind": corrected.facts.kind.value,
        "recipients": "\n".join(corrected.facts.recipients),
        "live": "live" if live else "historic",
        "items": [_item_data(kept) for kept in corrected.items],
    }
    return DraftForm(formdata=None, data=data)


def _item_data(kept: CorrectedItem) -> dict[str, Any]:
    item = kept.item
    return {
        "key": kept.key,
        "is_dropped": "1" if kept.is_dropped else "",
        "text": item.text,
        "number": item.number or item.number_inferred or "",
        "section": item.section or "",
        "kind": item.kind.value,
        "lead_agency_id": kept.agency_id,
        "part": item.part.value if item.part else "",
        "deadline": item.deadline or "",
        "due_on": item.due_on,
        "bodies": f"{BODIES_APART} ".join(item.bodies),
    }


Code = TypeVar("Code", bound=StrEnum)


def _code(codes: type[Code], value: str | None) -> Code | None:
    """The code that was chosen; None for one that is not in the list, which the form complains of itself."""
    return next((code for code in codes if code.value == value), None)


def _parts(text: str | None, apart: str) -> tuple[str, ...]:
    return tuple(part for each in (text or "").split(apart) if (part := each.strip()))


class StopForm(forms.Form):
    """Why a report is taken out of tracking."""

    reason = TextAreaField("Why?", validators=[forms.required("Say why; the reason stays in the history")])
