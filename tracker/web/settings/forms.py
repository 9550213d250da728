"""The form of a partnership's settings."""

from wtforms import HiddenField, StringField

from tracker.domain import ladder_rules
from tracker.domain.ladder_rules import DIGEST_HOURS, HOURS, WEEKDAYS, Rules
from tracker.web import forms

LONGEST = 60  # characters


def _hours(hours: range) -> list[tuple[object, str]]:
    return [(hour, ladder_rules.hour(hour)) for hour in hours]


class SettingsForm(forms.Form):
    """What a manager decides for the whole partnership."""

    seen = HiddenField()
    allows_extensions = forms.ChoiceField(
        "Dates may be extended",
        options=[
            ("yes", "Yes: a lead asks for another date, and somebody else decides"),
            ("no", "No: the lead says why it is late, and the action stays overdue"),
        ],
    )
    remind_before = StringField("Remind the lead", [forms.at_most(LONGEST)])
    climb_after = StringField("After", [forms.at_most(LONGEST)])
    digest_weekday = forms.ChoiceField("The weekly digest comes on", options=list(enumerate(WEEKDAYS)))
    digest_hour = forms.ChoiceField("at", options=_hours(DIGEST_HOURS))
    digest_attaches_list = forms.ChoiceField(
        "The overdue list as an Excel file with the digest",
        options=[("yes", "Attach it for managers"), ("no", "Leave it out: the digest names what is overdue")],
    )
    quiet_from = forms.ChoiceField("Nothing is sent from", options=_hours(HOURS))
    quiet_until = forms.ChoiceField("until", options=_hours(HOURS))

    def show(self, rules: Rules) -> None:
        """Fill the form with what holds now."""
        self.seen.data = rules.mark
        self.allows_extensions.data = _yes_or_no(rules.allows_extensions)
        self.remind_before.data = rules.remind_before.replace(",", ", ")
        self.climb_after.data = str(rules.climb_after)
        self.digest_weekday.data = str(rules.digest_weekday)
        self.digest_hour.data = str(rules.digest_hour)
        self.digest_attaches_list.data = _yes_or_no(rules.digest_attaches_list)
        self.quiet_from.data, self.quiet_until.data = str(rules.quiet_from), str(rules.quiet_until)

    def rules(self) -> Rules:
        """What the form says, once it is in order; a number that is none becomes 0, which no rule allows."""
        return Rules(
            allows_extensions=self.allows_extensions.data == "yes",
            remind_before=self.remind_before.data or "",
            climb_after=forms.version_seen(self.climb_after),
            digest_weekday=int(self.digest_weekday.data),
            digest_hour=int(self.digest_hour.data),
            digest_attaches_list=self.digest_attaches_list.data == "yes",
            quiet_from=int(self.quiet_from.data),
            quiet_until=int(self.quiet_until.data),
        )


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
