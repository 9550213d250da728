"""The errors a rule may raise, each with a sentence that a person can act on."""

from collections.abc import Iterable


class DomainError(Exception):
    """A rule refused; `message` says why and how to mend it, `field` names the form field it belongs to."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.also: tuple[DomainError, ...] = ()


def raise_all(errors: Iterable[DomainError]) -> None:
    """Raise the first of these with the others beside it, so that a person hears all of them at once."""
    found = tuple(errors)
    if found:
        found[0].also = found[1:]
        raise found[0]


class UnreadableReportError(DomainError):
    """The file could not be read as a report: empty, damaged, protected, scanned, or not a report at all."""


class ChangedMeanwhileError(DomainError):
    """Somebody else saved the record after this person opened it."""


class NotFoundError(DomainError):
    """There is no such thing, or this person may not see it; the two are never told apart."""
