"""Where a row without a reference belongs: a recommendation of a report here, or a report to be made."""

from dataclasses import dataclass

from tracker.domain.errors import DomainError
from tracker.domain.imports.columns import Column, plain
from tracker.domain.imports.known import Known, KnownItem, KnownReport
from tracker.domain.imports.typed import Typed


@dataclass(frozen=True)
class Place:
    """The recommendation that a row's action answers; one without an item is made, and its report too."""

    report: KnownReport | None
    title: str
    item: KnownItem | None
    text: str
    number: str | None

    @property
    def words(self) -> str:
        """What is made, in a few words."""
        if self.item:
            return f"Another action for item {self.item.position} of {self.title}"
        return f"A new recommendation and its action, of {self.title}"


def find(found: Typed, title: str, known: Known, *, has_words: bool) -> Place:
    """The place of a row; an error with its column says why there is none."""
    report = _report(found, title, known)
    item = _item(found, report) if report else None
    text = found.recommendation or ("" if has_words else found.what_we_will_do or "")
    if item is None and report and not report.is_of_a_sheet:
        raise DomainError(
            f"{report.reference} asks for no such thing. Give its number there or its exact words, "
            "or leave the report empty.",
            field=_told_by(found).value,
        )
    if item is None and not text:
        raise DomainError(
            "Nothing says what is asked for. If it belongs to the row above, repeat that row's words.",
            field=Column.RECOMMENDATION.value,
        )
    named = report.reference if report else found.report or title
    return Place(report, named, item, item.text if item else text, found.number)


def _told_by(found: Typed) -> Column:
    if found.number:
        return Column.NUMBER
    return Column.RECOMMENDATION if found.recommendation else Column.REPORT


def _report(found: Typed, title: str, known: Known) -> KnownReport | None:
    words = plain(found.report or title)
    called = [report for report in known.reports if report.is_called(words)]
    if len(called) > 1:
        raise DomainError("Several reports are called so. Give the reference.", field=Column.REPORT.value)
    return called[0] if called else None


def _item(found: Typed, report: KnownReport) -> KnownItem | None:
    """By its exact words; by its number where the words are not given."""
    if found.recommendation:
        return next((one for one in report.items if plain(one.text) == plain(found.recommendation)), None)
    wanted = plain(found.number or "")
    if not wanted:
        return None
    numbered = [one for one in report.items if plain(one.number or str(one.position)) == wanted]
    return numbered[0] if len(numbered) == 1 else None
