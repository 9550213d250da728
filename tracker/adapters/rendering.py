"""Mails as HTML and as text, from templates/emails; what people and reports wrote is escaped."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from tracker.config import PROJECT
from tracker.domain import mail, wording


@dataclass(frozen=True)
class Rendered:
    """One mail in its two forms."""

    text: str
    html: str


def render(template: str, **values: object) -> Rendered:
    """Fill templates/emails/<template>.html and .txt with the same values."""
    environment = _environment()
    return Rendered(
        text=environment.get_template(f"{template}.txt").render(values).strip() + "\n",
        html=environment.get_template(f"{template}.html").render(values).strip() + "\n",
    )


@cache
def line(form: str, *, late: bool, has_why: bool) -> str:
    """One action of a digest, html or txt, to be filled by %; in HTML what is put in is escaped by that."""
    written = _environment().get_template(f"_digest.{form}").module.line(late, has_why)  # type: ignore[attr-defined]
    return written if form == "html" else str(written)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PROJECT / "templates" / "emails"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        long_date=wording.long_date,
        short_date=wording.short_date,
        weekday_date=wording.weekday_date,
        sentence=wording.sentence,
        sentence_list=wording.sentence_list,
    )
    environment.globals.update(
        count=wording.count, late=wording.late, distance=wording.distance, due_words=mail.due_words
    )
    return environment
