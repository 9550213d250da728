"""The form that begins a meeting."""

from wtforms import HiddenField, TextAreaField

from tracker.web import forms


class MeetingForm(forms.Form):
    """When it is held and who is there."""

    held_on = forms.DateField("Date of the meeting")
    present = TextAreaField("Who is here?", description="Posts or names of colleagues, as in the minutes")
    query = HiddenField()
    override = forms.OverrideField()
