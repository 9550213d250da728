"""The forms of a spreadsheet: its upload, and what its columns and names mean."""

from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField
from wtforms import HiddenField

from tracker.domain.imports import Column, Layout, Named, plain
from tracker.models import Partnership
from tracker.web import forms

OFFERED = [(column.value, column.label) for column in Column]
NOBODY = "0"
Names = Sequence[tuple[Column, str]]


class SheetForm(forms.Form):
    """A spreadsheet, and the partnership whose tracker it is."""

    file = FileField("The spreadsheet", validators=[forms.required("Choose the spreadsheet")])
    partnership_id = forms.ChoiceField("Partnership", coerce=forms.number_or_none)

    def offer(self, partnerships: Sequence[Partnership]) -> None:
        """Offer the partnerships that this person imports for; where there is one, it is chosen."""
        self.partnership_id.choices = forms.choices([(each.id, each.name) for each in partnerships])
        if len(partnerships) == 1:
            self.partnership_id.data = partnerships[0].id


class LayoutForm(forms.Form):
    """How the sheet is read; a field a column and a field a name are added for each sheet (layout_form)."""

    version = HiddenField()
    seen = HiddenField()
    sheet = forms.ChoiceField("Sheet", coerce=int)
    first = forms.ChoiceField("Headings begin in row", coerce=int)
    last = forms.ChoiceField("Headings end in row", coerce=int)
    override = forms.OverrideField()

    def layout(self, names: Names) -> Layout:
        """What the person chose."""
        said: dict[str, dict[str, int]] = {}
        for at, (column, name) in enumerate(names):
            chosen = self[f"name-{at}"].data
            if chosen:
                said.setdefault(column.value, {})[plain(name)] = int(chosen)
        first = self.first.data
        return Layout(
            sheet=self.sheet.data,
            first=first,
            last=max(first, self.last.data),
            columns={
                int(name.removeprefix("column-")): Column(field.data)
                for name, field in self._fields.items()
                if name.startswith("column-") and field.data
            },
            names=said,
        )


def layout_form(
    headings: Sequence[str],
    names: Names,
    offered: Mapping[Column, Sequence[Named]],
    layout: Layout,
    *,
    sheets: Sequence[str],
    rows: int,
) -> LayoutForm:
    """The form for this very sheet, filled with how it is read so far."""
    fields: dict[str, object] = {}
    for at, heading in enumerate(headings):
        column = layout.columns.get(at)
        label = heading or f"Column {at + 1}, without a heading"
        fields[f"column-{at}"] = forms.ChoiceField(label, default=column.value if column else "")
    for at, (of, name) in enumerate(names):
        said = layout.names.get(of.value, {}).get(plain(name))
        fields[f"name-{at}"] = forms.ChoiceField(
            f"{of.label}: {name}", default="" if said is None else str(said)
        )
    form = type("LayoutForm", (LayoutForm,), fields)(
        data={"sheet": layout.sheet, "first": layout.first, "last": layout.last}
    )
    for at in range(len(headings)):
        form[f"column-{at}"].choices = forms.choices(OFFERED, empty="Leave out")
    for at, (of, _) in enumerate(names):
        people = [(one.id, one.name) for one in offered[of] if not one.has_left]
        form[f"name-{at}"].choices = forms.choices(
            [*people, (NOBODY, "Nobody: leave it empty")], empty="Say who is meant"
        )
    form.sheet.choices = forms.choices(enumerate(sheets))
    form.first.choices = form.last.choices = forms.choices([(at, str(at + 1)) for at in range(rows)])
    return form  # type: ignore[no-any-return]
