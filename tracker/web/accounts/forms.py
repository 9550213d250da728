"""The forms of signing in and of changing one's password."""

from wtforms import EmailField, PasswordField

from tracker.web import forms


class SignInForm(forms.Form):
    """Who is there."""

    email = EmailField("E-mail address", [forms.required("Enter your e-mail address")])
    password = PasswordField("Password", [forms.required("Enter your password")])


class PasswordForm(forms.Form):
    """A new password, given by the person who knows the old one."""

    current_password = PasswordField("Current password", [forms.required("Enter your current password")])
    new_password = PasswordField("New password", [forms.required("Enter a new password")])
