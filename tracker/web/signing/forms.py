"""The forms of signing off: who signs, the answer of one who does, a signature on paper, a reason."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from tracker.domain import texts, wording
from tracker.domain.statements.answers import Answer
from tracker.domain.statements.stages import Stage
from tracker.models import StatementDraft
from tracker.services.signatories import Named
from tracker.web import forms

PLACE_HELP = "Enter a whole number, or leave it empty"


class SignatoryForm(forms.Form):
    """Who signs for a partner."""

    partner = StringField("Agency or partner", description="As the sign-off sheet names it")
    post = StringField("Post", description="For example, Director of children’s services")
    name = StringField("Name of the person")
    address = StringField(
        "E-mail address", description="The request to sign goes there. No account is needed"
    )
    stage = forms.ChoiceField(
        "Signs",
        options=[
            (Stage.AGENCY_SIGN_OFF.value, "With the agencies"),
            (Stage.DIRECTOR_SIGN_OFF.value, "With the directors, once the agencies have signed"),
        ],
        default=Stage.AGENCY_SIGN_OFF.value,
    )
    position = StringField("Place on the sign-off sheet", description="A number. Empty puts it at the end")
    version = HiddenField()

    def validate_position(self, field: StringField) -> None:
        """A number, or nothing."""
        text = str(field.data or "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 4):
            raise ValidationError(PLACE_HELP)

    @property
    def named(self) -> Named:
        """Who was filled in."""
        return Named(
            partner=self.partner.data or "",
            post=self.post.data or "",
            name=self.name.data or "",
            address=self.address.data or "",
            stage=Stage(self.stage.data),
            position=forms.number_or_none(self.position.data),
        )


class AnswerForm(forms.Form):
    """What a signatory answers: a signature with their name and a tick, or why they cannot sign yet."""

    name = StringField("Your name, as you sign")
    agree = BooleanField("I have read this version and sign it off.")
    note = TextAreaField("What is to change before you can sign?")
    override = forms.OverrideField()
    seen = HiddenField()
    answer = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """A signature needs the tick; whatever else is missing, the rules say."""
        is_right = super().validate(extra_validators)
        if self.wanted is Answer.SIGNED and not self.agree.data:
            self.agree.errors = [*self.agree.errors, "Tick the box to sign"]
            return False
        return bool(is_right)

    @property
    def wanted(self) -> Answer:
        """A signature, unless the other form was sent."""
        return Answer.NOT_YET if self.answer.data == Answer.NOT_YET else Answer.SIGNED


class PaperForm(forms.Form):
    """A signature that was given on paper."""

    number = forms.ChoiceField("Version that was signed")
    on = forms.DateField("Day of the signature", [forms.required("Enter the day of the signature")])
    note = TextAreaField(
        "Where the signed paper is kept", [forms.at_most(texts.LIMIT)], description="It stays in the history"
    )

    def offer(self, drafts: Sequence[StatementDraft]) -> None:
        """Every version that there is, the newest first."""
        built = [(each.number, f"Version {each.number}, {wording.moment(each.built_at)}") for each in drafts]
        self.number.choices = forms.choices(built)

    @property
    def given(self) -> dict[str, Any]:
        """What was filled in."""
        return {"number": int(self.number.data), "on": self.on.data, "note": self.note.data or ""}


class ReasonForm(forms.Form):
    """Why."""

    reason = TextAreaField(
        "Why?", [forms.at_most(texts.LIMIT)], description="The reason stays in the history"
    )
