"""The days that somebody wants to look at."""

from tracker.web import forms


class AsAtForm(forms.Form):
    """One day."""

    on = forms.DateField("As at the end of")


class CompareForm(forms.Form):
    """Two days."""

    first = forms.DateField("From the end of")
    last = forms.DateField("To the end of")
