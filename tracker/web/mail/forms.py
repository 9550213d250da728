"""The form of a hold: why reminders are kept back, and until when."""

from wtforms import TextAreaField

from tracker.services.holds import LONGEST_REASON
from tracker.web import forms


class HoldForm(forms.Form):
    """Why, and perhaps until which day."""

    reason = TextAreaField(
        "Why are reminders held?",
        [forms.required("Say why reminders are held"), forms.at_most(LONGEST_REASON)],
        description="Managers read it here; about an action it also stands in the action’s history.",
    )
    until_on = forms.DateField(
        "Until the end of (optional)",
        description="For example, 13 December 2024. Without a day they are held until somebody lifts it.",
    )
    override = forms.OverrideField()
