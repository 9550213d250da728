"""The forms of evidence: a link or a file with what it shows, and why something is withdrawn."""

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField

from tracker.models import Agency
from tracker.services.evidence import Given
from tracker.web import forms


class EvidenceFields(forms.Form):
    """A link or a file, with what it shows; part of the update form too."""

    evidence_note = StringField("What does it show?")
    evidence_url = forms.LinkField("Link to it")
    file = FileField("Or a file")
    sealed_to = forms.ChoiceField("Who may see it", default="")
    override = forms.OverrideField()

    def offer_seals(self, agencies: Sequence[Agency]) -> None:
        """Offer to seal the evidence to one's own agency."""
        self.sealed_to.choices = forms.choices(
            [(agency.id, f"Only people of {agency.name}") for agency in agencies],
            empty="Everybody who sees the action",
        )

    @property
    def evidence(self) -> Given:
        """The evidence given, perhaps none."""
        upload = self.file.data
        has_file = bool(upload and getattr(upload, "filename", ""))
        return Given(
            self.evidence_note.data or "",
            self.evidence_url.data or "",
            name=upload.filename if has_file else "",
            content=upload.read() if has_file else b"",
            sealed_to_id=forms.number_or_none(self.sealed_to.data),
        )


class WithdrawForm(forms.Form):
    """Why a piece of evidence is taken out of use."""

    reason = TextAreaField("Why is it withdrawn?")
    override = forms.OverrideField()
