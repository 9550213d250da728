"""Forms that could not be taken, kept for their writer: the session was lost, or the form's token was."""

import json
from dataclasses import dataclass

from flask import render_template, request

from tracker.web import urls

LIMIT = 300_000  # characters; more than any form of ours holds
NOT_KEPT = ("csrf_token", "password", "kept", "code")


@dataclass(frozen=True)
class KeptForm:
    """Where a form was going, and what was typed into it."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_file: bool = False

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a person wrote, each with its name in words; what they chose from lists is only a key."""
        return [(_words(name), value) for name, value in self.fields if value and not value.isdecimal()]

    def as_text(self) -> str:
        """For a hidden field of the sign-in form."""
        return json.dumps([self.path, self.fields, self.had_file])


def from_text(text: str | None) -> KeptForm | None:
    """What `as_text` wrote; None where it is missing or is not that."""
    try:
        path, fields, had_file = json.loads(text or "")
        pairs = tuple((str(name), str(value)) for name, value in fields)
    except (ValueError, TypeError):
        return None
    return KeptForm(urls.local_path(str(path)), pairs, bool(had_file))


def from_request() -> KeptForm | None:
    """The form of this request, without secrets; None where there is nothing that may be kept."""
    if request.method != "POST" or not urls.came_from_us():
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name for word in NOT_KEPT)
    )
    had_file = any(file.filename for file in request.files.values())
    too_long = sum(len(name) + len(value) for name, value in fields) > LIMIT
    return None if too_long or not (fields or had_file) else KeptForm(urls.this_path(), fields, had_file)


def offer(kept: KeptForm, *, reason: str, first: str = "") -> str:
    """A page that shows what was typed, with a button that sends it again; `first` is to be done before."""
    return render_template("accounts/kept.html", kept=kept, reason=reason, first=first)


def _words(name: str) -> str:
    """what_we_will_do becomes What we will do; a list's number stays."""
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
