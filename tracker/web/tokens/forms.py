"""The forms by which tokens are made."""

from collections.abc import Sequence

from wtforms import PasswordField, StringField

from tracker.domain.api_tokens import LIFETIMES, SERVICE_ROLES, USUAL_LIFETIME, Scope
from tracker.models import Agency
from tracker.web import forms


class TokenForm(forms.Form):
    """What a token is for, what it may do, and how long."""

    name = StringField("What is it for?", description="For example, Power BI of the quality team")
    scopes = forms.ChoicesField("What may it do?", options=[(one.value, one.label) for one in Scope])
    days = forms.ChoiceField(
        "How long does it work?",
        options=list(LIFETIMES.items()),
        default=str(USUAL_LIFETIME),
        invalid_choice_message="Choose how long it works",
    )
    current_password = PasswordField("Current password")


class ServiceTokenForm(TokenForm):
    """The same for a service, with the role that it has."""

    role = forms.ChoiceField(
        "What is it in this partnership?",
        options=[(role.value, role.label) for role in SERVICE_ROLES],
        default=SERVICE_ROLES[0].value,
        invalid_choice_message="Choose its role",
    )
    agency = forms.ChoiceField("Agency, for an agency lead", default="")

    def offer(self, agencies: Sequence[Agency]) -> None:
        """The agencies that take part."""
        self.agency.choices = forms.choices([(one.id, one.name) for one in agencies], empty="None")
