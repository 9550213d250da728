"""The forms of retention: the years, a legal hold, and lifting one."""

from collections.abc import Iterable

from wtforms import HiddenField, StringField, TextAreaField

from tracker.domain.retention import Standing
from tracker.web import forms

LONGEST_YEARS = 10  # characters


class YearsForm(forms.Form):
    """For how many years what is closed is kept."""

    keep_years = StringField(
        "Years after the last thing happened",
        [forms.at_most(LONGEST_YEARS)],
        description="A number from 1 to 100. Leave it empty to keep everything for ever",
    )
    seen = HiddenField()


class HoldForm(forms.Form):
    """What is to stay whatever its age, and why."""

    report = forms.ChoiceField("What must stay?")
    reason = TextAreaField("Why?", description="Such as the inquiry or the claim that it is needed for")

    def offer(self, reports: Iterable[Standing]) -> None:
        """Offer the whole partnership and each of its reports."""
        named = [(each.report_id, f"{each.reference}: {each.title}") for each in reports]
        self.report.choices = forms.choices(named, empty="The whole partnership")


class LiftForm(forms.Form):
    """Why something need no longer stay."""

    reason = TextAreaField("Why may it be lifted?")
