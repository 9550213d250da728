"""The forms of one's own reminders and of absences."""

from tracker.domain.ladder import Cadence
from tracker.web import forms


class RemindersForm(forms.Form):
    """How often reminders come, and whether the board's digest does."""

    cadence = forms.ChoiceField(
        "How often do you want to be reminded?",
        options=[(cadence.value, cadence.label) for cadence in Cadence],
        invalid_choice_message="Choose how often",
    )
    board_digest = forms.ChoiceField(
        "Do you want the monthly board digest?",
        options=[("yes", "Yes"), ("no", "No")],
        default="yes",
        invalid_choice_message="Choose yes or no",
    )


class AbsenceForm(forms.Form):
    """The first and the last day away."""

    from_on = forms.DateField("First day away")
    until_on = forms.DateField("Last day away")
