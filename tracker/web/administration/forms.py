"""The forms of running the installation."""

from wtforms import EmailField, StringField, TextAreaField

from tracker.web import forms

ADDRESS = "Enter an e-mail address such as name@council.gov.uk"


class PersonForm(forms.Form):
    """Who is to manage a partnership, or to run the installation."""

    name = StringField("Name or post", [forms.required("Enter the person's name or post")])
    email = EmailField("E-mail address", [forms.required(ADDRESS)], description="An invitation goes there")


class PartnershipForm(forms.Form):
    """A partnership, the councils it covers, its agencies and its first manager."""

    name = StringField("Name of the partnership", [forms.required("Enter the partnership's name")])
    council = TextAreaField(
        "Councils that it covers",
        [forms.required("Name at least one council that the partnership covers")],
        description="One a line",
    )
    agencies = TextAreaField("Its agencies", description="One a line; its manager can add more")
    manager_name = StringField("Its first manager", [forms.required("Enter the manager's name or post")])
    email = EmailField(
        "The manager's e-mail address", [forms.required(ADDRESS)], description="An invitation goes there"
    )
