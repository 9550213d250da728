"""The forms of the list: saving it as a view, and changing many actions."""

from collections.abc import Sequence

from wtforms import HiddenField, StringField, TextAreaField

from tracker.domain.statuses import Status
from tracker.models import Agency, Partnership, User
from tracker.services.bulk import Change, Wanted
from tracker.web import forms


class ViewForm(forms.Form):
    """A name for a filtered list, and who may open it."""

    name = StringField("Name of the view", description="For example, Police overdue")
    share_with = forms.ChoiceField("Who may open it", default="")
    query = HiddenField()

    def offer(self, partnerships: Sequence[Partnership]) -> None:
        """Oneself, or a partnership."""
        self.share_with.choices = forms.choices(
            [(one.id, f"Everybody of {one.name}") for one in partnerships], empty="Only me"
        )


class ManyForm(forms.Form):
    """One change for many actions, with a note."""

    lead_id = forms.ChoiceField("New lead", default="")
    agency_id = forms.ChoiceField("New lead agency", default="")
    due_on = forms.DateField("New due date")
    status = forms.ChoiceField("New status", options=[(one.value, one.label) for one in Status])
    review_on = forms.DateField("On hold until (only for On hold)")
    agreed_by = StringField("Who agreed (only for Withdrawn)")
    tag = StringField("Tag")
    note = TextAreaField("Why? This note goes into the history of each action")
    override = forms.OverrideField()

    def keep_only(self, change: Change) -> None:
        """Leave the fields that this change asks for."""
        asked = {
            Change.LEAD: {"lead_id"},
            Change.AGENCY: {"agency_id"},
            Change.DATE: {"due_on"},
            Change.STATUS: {"status", "review_on", "agreed_by"},
            Change.TAG: {"tag"},
            Change.UNTAG: {"tag"},
        }[change]
        for name in list(self._fields):
            if name not in asked | {"note", "override", "csrf_token"}:
                del self[name]

    def offer(self, leads: Sequence[User], agencies: Sequence[Agency]) -> None:
        """The people and agencies of the partnerships in which this person may change many."""
        if "lead_id" in self:
            self.lead_id.choices = forms.choices([(one.id, one.name) for one in leads], empty="Choose")
        if "agency_id" in self:
            self.agency_id.choices = forms.choices([(one.id, one.name) for one in agencies], empty="Choose")

    def wanted(self, change: Change) -> Wanted:
        """The change as it was filled in."""
        data = self.data
        return Wanted(
            change=change,
            note=data.get("note") or "",
            lead_id=forms.number_or_none(data.get("lead_id")),
            agency_id=forms.number_or_none(data.get("agency_id")),
            due_on=data.get("due_on"),
            status=Status(data["status"]) if data.get("status") else None,
            review_on=data.get("review_on"),
            agreed_by=data.get("agreed_by") or "",
            tag=data.get("tag") or "",
        )
