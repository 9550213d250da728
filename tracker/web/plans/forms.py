"""The short forms of a plan."""

from decimal import Decimal

from wtforms import HiddenField, StringField, TextAreaField

from tracker.domain import measures
from tracker.domain.brag import Brag
from tracker.domain.parts import PartStatus
from tracker.web import forms


class PartForm(forms.Form):
    """Who contributes what, by when."""

    agency_id = forms.ChoiceField("Agency that contributes")
    person_id = forms.ChoiceField("Person, where one is named")
    what = TextAreaField("What they will do")
    due_on = forms.DateField("Due date of this part")
    override = forms.OverrideField()


class PartUpdateForm(forms.Form):
    """Where a part stands."""

    status = forms.ChoiceField("Where it stands", options=[(one.value, one.label) for one in PartStatus])
    due_on = forms.DateField("Due date of this part")
    note = TextAreaField("What happened, or why it changes")
    override = forms.OverrideField()
    version = HiddenField()


class MilestoneForm(forms.Form):
    """A point on the way."""

    name = StringField("What will have been reached")
    due_on = forms.DateField("By when")
    override = forms.OverrideField()


class ReachedForm(forms.Form):
    """A milestone was reached."""

    note = TextAreaField("Anything to say about it (optional)")
    override = forms.OverrideField()


class MilestoneMoveForm(forms.Form):
    """Another date for a milestone, or none: it is taken out."""

    due_on = forms.DateField("New date. Leave it empty to take the milestone out")
    note = TextAreaField("Why?", description="The reason stays in the history")
    override = forms.OverrideField()


class FigureField(StringField):
    """A number as people type it; wrong ones are refused with the rule's own sentence."""

    @property
    def figure(self) -> Decimal | None:
        """The number, or none."""
        return measures.read_figure(self.data or "", field=self.name)


class MeasureForm(forms.Form):
    """What is measured, from where to where."""

    what = StringField("What is measured", description="For example, return interviews held within 72 hours")
    unit = StringField("Unit", description="For example, %, days, children")
    baseline = FigureField("Where it stands today or stood at first (baseline)")
    baseline_on = forms.DateField("When that was read")
    target = FigureField("Target")
    target_on = forms.DateField("By when")
    override = forms.OverrideField()


class ReadingForm(forms.Form):
    """What a measure shows on a day."""

    value = FigureField("What it shows")
    on = forms.DateField("Read on")
    note = TextAreaField("Where the figure comes from (optional)")
    override = forms.OverrideField()


class DropForm(forms.Form):
    """Why something is measured no longer."""

    note = TextAreaField("Why is it no longer measured?", description="Its readings stay")
    override = forms.OverrideField()


class FlagForm(forms.Form):
    """What the trouble is."""

    flag = TextAreaField("What is the trouble, and what would help?", description="Empty takes the flag down")
    override = forms.OverrideField()


class RatingForm(forms.Form):
    """A rating set by hand."""

    rating = forms.ChoiceField("Rating", default="")
    until = forms.DateField("Until")
    reason = TextAreaField("Why does the computed rating mislead?")
    override = forms.OverrideField()

    def offer(self) -> None:
        """Every rating, and going back to the computed one."""
        self.rating.choices = forms.choices(
            [(one.value, one.label) for one in Brag], empty="The computed one"
        )

    @property
    def brag(self) -> Brag | None:
        """The rating chosen."""
        return Brag(self.rating.data) if self.rating.data else None
