"""The forms of a comment and of each step of a challenge."""

from wtforms import HiddenField, TextAreaField

from tracker.models import User
from tracker.web import forms


class CommentForm(forms.Form):
    """What somebody says about an action."""

    text = TextAreaField("Your comment", description="Everybody who sees this action reads it")
    override = forms.OverrideField()


class ChallengeForm(forms.Form):
    """A formal question, to whom, by when."""

    text = TextAreaField("What do you challenge?", description="Say what you doubt, and what would answer it")
    addressee = forms.ChoiceField("Who is to answer?", description="Somebody who sees this action")
    answer_by = forms.DateField("Answer by")
    override = forms.OverrideField()

    def offer(self, people: list[User]) -> None:
        """Offer the people who may be asked."""
        self.addressee.choices = forms.choices([(one.id, one.name) for one in people], empty="Choose")


class AnswerForm(forms.Form):
    """An answer to a challenge."""

    answer = TextAreaField("Your answer")
    override = forms.OverrideField()
    version = HiddenField()


class AskAgainForm(forms.Form):
    """Why an answer does not satisfy, and the new date."""

    note = TextAreaField("What is still missing?")
    answer_by = forms.DateField("Answer by")
    override = forms.OverrideField()
    version = HiddenField()


class CloseForm(forms.Form):
    """What came of a challenge."""

    note = TextAreaField(
        "What came of it?", description="What you asked, what you saw, why you are satisfied"
    )
    override = forms.OverrideField()
    version = HiddenField()
