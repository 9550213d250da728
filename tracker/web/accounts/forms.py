"""The forms of signing in, of one's password, address and second factor."""

from wtforms import EmailField, HiddenField, PasswordField, StringField

from tracker.web import forms

ADDRESS = "Enter an e-mail address such as name@council.gov.uk"


class SignInForm(forms.Form):
    """Who is there."""

    email = EmailField("E-mail address", [forms.required("Enter your e-mail address")])
    password = PasswordField("Password", [forms.required("Enter your password")])


class CodeForm(forms.Form):
    """The code of the app, or a recovery code."""

    code = StringField("Code", [forms.required("Enter the code")])


class ForgottenForm(forms.Form):
    """Whose password is forgotten."""

    email = EmailField("E-mail address", [forms.required("Enter your e-mail address")])


class ChosenForm(forms.Form):
    """A password that its owner chooses, by a link."""

    new_password = PasswordField("Your password", [forms.required("Enter a password")])


class PasswordForm(forms.Form):
    """A new password, given by the person who knows the old one."""

    current_password = PasswordField("Current password", [forms.required("Enter your current password")])
    new_password = PasswordField("New password", [forms.required("Enter a new password")])


class CurrentForm(forms.Form):
    """That the person at the keyboard knows the password."""

    current_password = PasswordField("Current password", [forms.required("Enter your current password")])


class OwnAddressForm(CurrentForm):
    """Another address for oneself."""

    email = EmailField("New e-mail address", [forms.required(ADDRESS)])


class SetUpForm(forms.Form):
    """The first code of a telephone, and the password."""

    code = StringField("Code", [forms.required("Enter the six digits that your app shows")])
    current_password = PasswordField("Current password")
    current_code = StringField("Code of the telephone that you have now, or a recovery code")
    next = HiddenField()
