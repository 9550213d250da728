"""The forms of a request for another date."""

from collections.abc import Sequence

from wtforms import HiddenField, StringField, TextAreaField

from tracker.domain.extensions import Category
from tracker.models import Evidence
from tracker.services.evidence import Given
from tracker.web import forms

CATEGORIES = [(one.value, one.label) for one in Category]


class LateForm(forms.Form):
    """Why an action is late, where dates are not extended."""

    category = forms.ChoiceField("Why is it late?", options=CATEGORIES)
    explanation = TextAreaField("What happened, and what is done about it?")
    override = forms.OverrideField()


class AskForm(forms.Form):
    """Another due date, and why."""

    category = forms.ChoiceField("Why is another date needed?", options=CATEGORIES)
    explanation = TextAreaField("What happened, and what will be different by then?")
    proposed_on = forms.DateField("The date you propose")
    evidence_id = forms.ChoiceField("Evidence for it, from what is given already")
    evidence_note = StringField("Or new evidence: what does it show?")
    evidence_url = forms.LinkField("Link to it")
    override = forms.OverrideField()
    version = HiddenField()

    def offer(self, given: Sequence[Evidence]) -> None:
        """Offer the evidence of this action."""
        self.evidence_id.choices = forms.choices([(one.id, one.description) for one in given], empty="None")

    @property
    def new_link(self) -> Given:
        """The new evidence, perhaps none."""
        return Given(self.evidence_note.data or "", self.evidence_url.data or "")


class DecideForm(forms.Form):
    """Yes or no, and why."""

    agreed = forms.ChoiceField(
        "Your decision", options=[("yes", "Agree: the new date holds"), ("no", "Refuse")]
    )
    note = TextAreaField("Why? Both sides read this")
    override = forms.OverrideField()
