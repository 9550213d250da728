"""A partnership's own logo and Word template: foreign files, opened in a process of their own with limits."""

import base64

from tracker.adapters import children
from tracker.adapters.papers import logos
from tracker.domain.errors import DomainError

TIME_LIMIT_SECONDS = 30
CHILD = "tracker.adapters.papers.foreign_child"
LARGEST_LOGO = 2 * 1024 * 1024  # bytes
LARGEST_TEMPLATE = 3 * 1024 * 1024  # bytes
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
ZIP = b"PK\x03\x04"

DAMAGED_LOGO = "This picture is damaged. Open it, save it anew and try again."
DAMAGED_TEMPLATE = "This template is damaged, or no paper can be written into it. Save it anew and try again."
NOT_WORD = "The template must be a Word document, .docx. Save it as one, and try again."
SLOW = "This file takes too long to look through. Give a smaller one."


def logo(content: bytes) -> bytes:
    """The logo as it is kept: written anew without what is not seen, and no larger than needed."""
    if not content.startswith(PICTURES):
        raise DomainError(logos.WRONG_KIND, field="logo")
    if len(content) > LARGEST_LOGO:
        raise DomainError("The logo is larger than 2 MB. Give a smaller copy.", field="logo")
    return _kept("logo", content, DAMAGED_LOGO)


def template(content: bytes) -> bytes:
    """The Word template as it is kept, once a paper was written into it; a refusal says what to mend."""
    if not content.startswith(ZIP):
        raise DomainError(NOT_WORD, field="template")
    if len(content) > LARGEST_TEMPLATE:
        raise DomainError(
            "The template is larger than 3 MB. Make its pictures smaller, and save it anew.", field="template"
        )
    return _kept("template", content, DAMAGED_TEMPLATE)


def _kept(what: str, content: bytes, damaged: str) -> bytes:
    try:
        answer = children.ask(CHILD, what, content=content, seconds=TIME_LIMIT_SECONDS)
    except children.TookTooLongError as error:
        raise DomainError(SLOW, field=what) from error
    if answer is None:
        raise DomainError(damaged, field=what)
    if "refused" in answer:
        raise DomainError(answer["refused"], field=what)
    return base64.b64decode(answer["kept"])
