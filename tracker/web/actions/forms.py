"""The forms of an action: an update, and its plan."""

from wtforms import HiddenField, StringField, TextAreaField

from tracker.domain.statuses import Status
from tracker.models import Action
from tracker.services.actions import Evidence, Plan
from tracker.web import forms


class UpdateForm(forms.Form):
    """What happened, perhaps with evidence and a change of status."""

    note = TextAreaField("What happened?")
    status = forms.ChoiceField("Status", default="")
    review_on = forms.DateField("On hold until: when will you look at it again?")
    agreed_by = StringField("Withdrawn: who agreed? Name or post")
    evidence_note = StringField("What does it show?")
    evidence_url = forms.LinkField("Link to it")
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
    def evidence(self) -> Evidence:
        """The evidence given, perhaps none."""
        return Evidence(self.evidence_note.data or "", self.evidence_url.data or "")


class PlanForm(forms.Form):
    """What we will do, who leads it, by when, and how we will know."""

    what_we_will_do = TextAreaField("What we will do")
    success_measure = TextAreaField(
        "Success measure", description="How will we know that it helped children?"
    )
    lead_id = forms.ChoiceField("Lead", description="The one person who answers for it")
    lead_agency_id = forms.ChoiceField("Lead agency")
    due_on = forms.DateField("Due date", description="For example, 13 December 2024")
    reason = TextAreaField("Why does the date move?", description="The reason stays in the history")
    version = HiddenField()

    def offer(self, leads: list[tuple[int, str]], agencies: list[tuple[int, str]]) -> None:
        """Offer the people and agencies of the action's partnership."""
        self.lead_id.choices = forms.choices(leads, empty="Nobody yet")
        self.lead_agency_id.choices = forms.choices(agencies, empty="None yet")

    @property
    def plan(self) -> Plan:
        """The plan as typed."""
        return Plan(
            what_we_will_do=self.what_we_will_do.data or "",
            success_measure=self.success_measure.data or "",
            lead_id=forms.number_or_none(self.lead_id.data),
            lead_agency_id=forms.number_or_none(self.lead_agency_id.data),
        )


def version(form: UpdateForm | PlanForm) -> int:
    """The version of the action that the person saw; a form without it saw none."""
    return forms.version_seen(form.version)
