"""The forms of a statement: its written parts, its sending, its addenda, and that a report requires one."""

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from tracker.domain import texts
from tracker.domain.statements import PARTS
from tracker.services.submissions import Sending, Upload
from tracker.web import forms


class VersionedForm(forms.Form):
    """A form that knows which version of the statement its writer saw."""

    version = HiddenField()

    @property
    def version_seen(self) -> int:
        """The version of the statement that the person saw; a form without it saw none."""
        return forms.version_seen(self.version)


class PartsForm(VersionedForm):
    """The parts that people write."""

    covering_letter = TextAreaField(PARTS["covering_letter"].label, [forms.at_most(texts.LIMIT)])
    introduction = TextAreaField(PARTS["introduction"].label, [forms.at_most(texts.LIMIT)])
    governance = TextAreaField(PARTS["governance"].label, [forms.at_most(texts.LIMIT)])
    summary = TextAreaField(PARTS["summary"].label, [forms.at_most(texts.LIMIT)])
    risks = TextAreaField(PARTS["risks"].label, [forms.at_most(texts.LIMIT)])

    @property
    def written(self) -> dict[str, str]:
        """The parts that were sent, by name; one that was not sent is left as it is."""
        return {name: self[name].data or "" for name in PARTS if self[name].raw_data}


class SubmitForm(VersionedForm):
    """When and where to the statement was sent, that it really was, and the files if finished by hand."""

    seen = HiddenField()
    on = forms.DateField("Date it was sent", [forms.required("Enter the date it was sent")])
    to = StringField("Sent to", [forms.required("Enter the address it was sent to")])
    sent_as = MultipleFileField("Files that you sent instead")
    override = forms.OverrideField()
    sent = BooleanField(
        "I have sent this statement. After this it cannot be changed.",
        [DataRequired("Confirm that the statement has been sent")],
    )

    @property
    def sending(self) -> Sending | None:
        """When and where to, with the files; None where these are not filled in as they must be."""
        is_right = [field.validate(self) for field in (self.on, self.to)]
        if not all(is_right) or self.on.data is None:
            return None
        given = (upload for upload in self.sent_as.data or () if getattr(upload, "filename", ""))
        return Sending(
            on=self.on.data,
            to=self.to.data or "",
            seen=self.seen.data or "",
            sent_as=tuple(Upload(each.filename, each.read()) for each in given),
            override=self.override.data or "",
        )


class IssueForm(SubmitForm):
    """The same of an addendum."""

    sent = BooleanField(
        "I have sent this addendum. After this it cannot be changed.",
        [DataRequired("Confirm that the addendum has been sent")],
    )


class AddendumForm(VersionedForm):
    """Why an addendum is made."""

    why = TextAreaField(
        "Why is it made?", [forms.required("Say why the addendum is made"), forms.at_most(texts.LIMIT)]
    )


class RequireForm(forms.Form):
    """That a report requires a statement: by when, where to, and why."""

    due_on = forms.DateField("Due date of the statement", [forms.required("Enter the statement's due date")])
    send_to = StringField("Where to send it", [forms.required("Enter the address to send it to")])
    reason = TextAreaField("Why", [forms.required("Say why; the reason stays in the history")])
