"""The forms of an action: an update, and its plan."""

from wtforms import HiddenField, IntegerField, StringField, TextAreaField

from tracker.domain.statuses import Closing, Status
from tracker.models import Action
from tracker.services.actions import Plan
from tracker.web import forms
from tracker.web.evidence.forms import EvidenceFields


class UpdateForm(EvidenceFields):
    """What happened, perhaps with evidence and a change of status."""

    note = TextAreaField("What happened?")
    status = forms.ChoiceField("Status", default="")
    review_on = forms.DateField("On hold until: when will you look at it again?")
    agreed_by = StringField("Withdrawn: who agreed? Name or post")
    measure_outcome = TextAreaField("Embedded: what does the success measure show now?")
    effect_on_children = TextAreaField("Embedded: what has changed for children?")
    childrens_voice = TextAreaField("Embedded: what do children and families say, and how do you know?")
    version = HiddenField()

    def offer(self, action: Action, allowed: tuple[Status, ...]) -> None:
        """Offer the moves that this person may make from where the action is."""
        again = {action.status: f"{action.status.label}, until a new date"}
        self.status.choices = forms.choices(
            [(status.value, again.get(status, status.label)) for status in allowed],
            empty=f"Leave it at {action.status.label}",
        )

    @property
    def to(self) -> Status | None:
        """The status chosen, None to leave it."""
        return Status(self.status.data) if self.status.data else None

    @property
    def closing(self) -> Closing:
        """What embedding asks for."""
        return Closing(
            self.measure_outcome.data or "",
            self.effect_on_children.data or "",
            self.childrens_voice.data or "",
        )


class PlanForm(forms.Form):
    """What we will do, who leads it, by when, and how we will know."""

    what_we_will_do = TextAreaField("What we will do")
    success_measure = TextAreaField(
        "Success measure", description="How will we know that it helped children?"
    )
    intended_effect = TextAreaField(
        "Intended effect on children", description="What will be different for them when it is done?"
    )
    lead_id = forms.ChoiceField("Lead", description="The one person who answers for it")
    lead_agency_id = forms.ChoiceField("Lead agency")
    deputy_id = forms.ChoiceField("Deputy", description="Stands in for the lead, with the same rights")
    sponsor_id = forms.ChoiceField("Sponsor", description="The senior person who clears the way")
    starts_on = forms.DateField("Start date", description="For example, 6 January 2025")
    due_on = forms.DateField("Due date", description="For example, 13 December 2024")
    embed_after_months = IntegerField(
        "Months from verified to embedded", description="Then the measure is looked at again. Usually 3"
    )
    override = forms.OverrideField()
    version = HiddenField()

    def offer(
        self, leads: list[tuple[int, str]], members: list[tuple[int, str]], agencies: list[tuple[int, str]]
    ) -> None:
        """Offer the people and agencies of the action's partnership."""
        self.lead_id.choices = forms.choices(leads, empty="Nobody yet")
        self.deputy_id.choices = forms.choices(leads, empty="Nobody")
        self.sponsor_id.choices = forms.choices(members, empty="Nobody")
        self.lead_agency_id.choices = forms.choices(agencies, empty="None yet")

    @property
    def plan(self) -> Plan:
        """The plan as typed."""
        return Plan(
            what_we_will_do=self.what_we_will_do.data or "",
            success_measure=self.success_measure.data or "",
            intended_effect=self.intended_effect.data or "",
            lead_id=forms.number_or_none(self.lead_id.data),
            lead_agency_id=forms.number_or_none(self.lead_agency_id.data),
            deputy_id=forms.number_or_none(self.deputy_id.data),
            sponsor_id=forms.number_or_none(self.sponsor_id.data),
            starts_on=self.starts_on.data,
            embed_after_months=3 if self.embed_after_months.data is None else self.embed_after_months.data,
        )


def version(form: UpdateForm | PlanForm) -> int:
    """The version of the action that the person saw; a form without it saw none."""
    return forms.version_seen(form.version)
