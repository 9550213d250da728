"""The forms about recommendations."""

from wtforms import TextAreaField

from tracker.domain.recommendations import Response
from tracker.web import forms


class ResponseForm(forms.Form):
    """Accepted, partly, or not, with the reason."""

    response = forms.ChoiceField("Our answer", options=[(one.value, one.label) for one in Response])
    reason = TextAreaField("Why?", description="Needed unless it is accepted in full")
    override = forms.OverrideField()


class RepeatForm(forms.Form):
    """Another recommendation that asks for the same, or only looks so."""

    other_id = forms.ChoiceField("Recommendation of another report")
    verdict = forms.ChoiceField(
        "Does it ask for the same?",
        options=[("yes", "Yes: a repeat finding"), ("no", "No: it only looks so")],
    )


class OtherForm(forms.Form):
    """One more recommendation that an action answers."""

    recommendation_id = forms.ChoiceField("Recommendation that it also answers")
