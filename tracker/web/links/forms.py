"""The forms behind a link: what happened and what is to come of it, and a code from a mail."""

import secrets

from wtforms import HiddenField, StringField, TextAreaField

from tracker.domain import links
from tracker.domain.extensions import Category
from tracker.domain.links import What
from tracker.domain.statuses import Status
from tracker.services.link_uses import Wanted
from tracker.web import forms
from tracker.web.dates.forms import CATEGORIES
from tracker.web.evidence.forms import EvidenceFields


class LinkForm(EvidenceFields):
    """What happened, perhaps with evidence: an update, a delivery, or a request for more time."""

    note = TextAreaField("What happened?")
    what = forms.ChoiceField("What is this?", default=What.UPDATE.value)
    category = forms.ChoiceField("Why is more time needed?")
    proposed_on = forms.DateField("The date you propose")
    version = HiddenField()
    form_key = HiddenField()

    def offer(self, wishes: dict[What, str]) -> None:
        """Offer what may be done with this action; evidence is never sealed here."""
        self.what.choices = forms.choices([(what.value, words) for what, words in wishes.items()])
        self.category.choices = forms.choices(CATEGORIES, empty="Choose one")
        self.offer_seals([])
        if not self.key:
            self.form_key.data = secrets.token_urlsafe(16)

    @property
    def key(self) -> str:
        """The key by which this form is saved once; empty where it is not one of ours."""
        text = self.form_key.data or ""
        return text if links.is_form_key(text) else ""

    @property
    def to(self) -> Status | None:
        """The status asked for, None to leave it."""
        return Status.DELIVERED if self.what.data == What.DELIVERED else None

    @property
    def wanted(self) -> Wanted:
        """Everything that was filled in."""
        return Wanted(
            what=What(self.what.data),
            note=self.note.data or "",
            evidence=self.evidence,
            category=Category(self.category.data) if self.category.data else None,
            proposed_on=self.proposed_on.data,
            override=self.override.data or "",
            version=forms.version_seen(self.version),
        )


class CodeForm(forms.Form):
    """The code, and the action from which the person came."""

    code = StringField("Code", [forms.required("Enter the code from the mail")])
    at = HiddenField()
