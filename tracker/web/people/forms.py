"""The forms of adding a person and an agency."""

from collections.abc import Sequence

from wtforms import EmailField, StringField

from tracker.domain.roles import Role
from tracker.models import Agency
from tracker.web import forms

ROLE_HINTS = {
    Role.MANAGER.value: "Sees and does everything in the partnership",
    Role.AGENCY_LEAD.value: "Sees and updates everything that their agency leads",
    Role.ACTION_LEAD.value: "Sees and updates the actions that they lead",
    Role.SCRUTINEER.value: "Reads everything, and verifies what was delivered",
    Role.BOARD_MEMBER.value: "Reads everything",
}


class PersonForm(forms.Form):
    """A person and what they are to the partnership."""

    name = StringField("Name or post", [forms.required("Enter the person's name or post")])
    email = EmailField(
        "E-mail address", [forms.required("Enter an e-mail address such as name@council.gov.uk")]
    )
    role = forms.ChoiceField(
        "Role",
        options=[(role.value, role.label) for role in Role],
        default=Role.ACTION_LEAD.value,
        invalid_choice_message="Choose a role",
    )
    agency = forms.ChoiceField("Agency", coerce=forms.number_or_none)

    def offer(self, agencies: Sequence[Agency]) -> None:
        """The agencies to choose from."""
        self.agency.choices = forms.choices([(agency.id, agency.name) for agency in agencies], empty="None")


class AddressForm(forms.Form):
    """Where a person's mail goes, which is also what they sign in with."""

    email = EmailField(
        "E-mail address", [forms.required("Enter an e-mail address such as name@council.gov.uk")]
    )


class ReasonForm(forms.Form):
    """Why a second factor is reset."""

    reason = StringField(
        "Why, and how do you know that it is them who ask?",
        [forms.required("Say why, and how you know that it is them who ask.")],
        description="It stands in the history, and in a mail to them",
    )


class NeededForm(forms.Form):
    """Which roles need a second factor."""

    roles = forms.ChoicesField(
        "Who needs a second factor?",
        options=[(role.value, role.label) for role in Role],
        description="Nobody of these comes to any page before they have set one up",
    )


class AgencyForm(forms.Form):
    """A body that takes part in the partnership."""

    name = StringField("Name", [forms.required("Enter the name of the agency")])
    also_called = StringField("Other names in reports")
