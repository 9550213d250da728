"""The form by which a webhook is made."""

from wtforms import StringField

from tracker.domain.subscriptions import What
from tracker.web import forms


class SubscriptionForm(forms.Form):
    """Which address is told, and of what."""

    url = StringField("Address", description="It begins with https:// and is on the open internet")
    events = forms.ChoicesField("What is it told of?", options=[(one.value, one.label) for one in What])
