"""What a row would change of an action that is here, in words; what it may not change is refused."""

from collections.abc import Iterator
from datetime import date

from tracker.domain import extensions, wording
from tracker.domain.errors import DomainError
from tracker.domain.imports.columns import Column, plain
from tracker.domain.imports.known import Known, KnownAction, KnownItem, KnownReport
from tracker.domain.imports.typed import Reading, Typed
from tracker.domain.statuses import Status

_ASSURED = (Status.VERIFIED, Status.EMBEDDED)


def of(
    typed: Typed, action: KnownAction, item: KnownItem, report: KnownReport, reading: Reading
) -> tuple[str, ...]:
    """Each change in a few words; what cannot be is noted with its reason."""
    _check_stays(typed, item, report, reading)
    if not action.is_tracked:
        reading.refuse(None, action.reference, "It is historic. Bring its report into tracking first.")
    said = [*_plan(typed, action), *_tags(typed, action)]
    for column, change in ((Column.DUE, _date), (Column.STATUS, _status)):
        try:
            said += change(typed, action, report, reading.known)
        except DomainError as error:
            value = typed.status_word if column is Column.STATUS else wording.short_date(_day(typed))
            reading.refuse(column, value, error.message)
    check_people_and_dates(typed, action, report, reading)
    if typed.note and typed.note != action.last_note:
        said.append("Update posted")
    return tuple(said)


def _day(typed: Typed) -> date:
    return typed.due_on or date.min


def _check_stays(typed: Typed, item: KnownItem, report: KnownReport, reading: Reading) -> None:
    """What inspectors said is not changed by a sheet."""
    if typed.recommendation and plain(typed.recommendation) != plain(item.text):
        reading.refuse(
            Column.RECOMMENDATION,
            typed.recommendation,
            "The inspectors' words stay as they were confirmed. Leave the cell empty.",
        )
    if typed.number and plain(typed.number) != plain(item.number or str(item.position)):
        reading.refuse(Column.NUMBER, typed.number, f"It is number {item.number or item.position} here.")
    if typed.report and not report.is_called(plain(typed.report)):
        reading.refuse(Column.REPORT, typed.report, f"The action belongs to {report.reference}.")


def check_people_and_dates(
    typed: Typed, action: KnownAction | None, report: KnownReport | None, reading: Reading
) -> None:
    """The rules between fields: the start before the due date, both after the report, lead not deputy."""
    starts_on = typed.starts_on or (action.starts_on if action else None)
    due_on = typed.due_on or (action.due_on if action else None)
    if starts_on and due_on and starts_on > due_on:
        reading.refuse(
            Column.START, wording.short_date(starts_on), "The start date cannot be after the due date."
        )
    is_first = typed.due_on and not (action and action.due_on)
    if is_first and typed.due_on and report and report.published_on and typed.due_on < report.published_on:
        day = wording.short_date(typed.due_on)
        reading.refuse(Column.DUE, day, "The due date cannot be before the report.")
    if action and action.deputy_id and typed.lead == action.deputy_id:
        reading.refuse(Column.LEAD, "", "The new lead is its deputy. Change the deputy first.")


def _plan(typed: Typed, action: KnownAction) -> Iterator[str]:
    pairs = (
        (Column.WHAT_WE_WILL_DO, typed.what_we_will_do, action.what_we_will_do),
        (Column.SUCCESS_MEASURE, typed.success_measure, action.success_measure),
        (Column.INTENDED_EFFECT, typed.intended_effect, action.intended_effect),
        (Column.LEAD, typed.lead, action.lead_id),
        (Column.LEAD_AGENCY, typed.lead_agency, action.lead_agency_id),
        (Column.START, typed.starts_on, action.starts_on),
    )
    yield from (column.label for column, new, old in pairs if new is not None and new != old)


def _tags(typed: Typed, action: KnownAction) -> Iterator[str]:
    there = {tag.casefold() for tag in action.tags}
    new = [tag for tag in typed.tags if tag.casefold() not in there]
    if new:
        yield f"Tags: {wording.sentence_list(new)}"


def _date(typed: Typed, action: KnownAction, report: KnownReport, known: Known) -> list[str]:
    """A first date is set; another one is asked for, since somebody else decides."""
    day = typed.due_on
    if typed.original_due_on and action.original_due_on and typed.original_due_on != action.original_due_on:
        raise DomainError(
            f"The original due date stays {wording.long_date(action.original_due_on)}. Leave that cell empty."
        )
    if day is None or day == action.due_on:
        return []
    if action.due_on is None:
        return [f"Due date set to {wording.long_date(day)}"]
    if not known.allows_extensions:
        raise DomainError("This partnership does not extend dates. Leave the date as it is.")
    if action.date_waits:
        raise DomainError("A request for another date waits already. Decide that one first.")
    extensions.check_proposed(day, due_on=action.due_on, today=known.today, published_on=report.published_on)
    return [f"Asks for {wording.long_date(day)}; somebody else decides"]


def _status(typed: Typed, action: KnownAction, _report: KnownReport, _known: Known) -> list[str]:
    status = typed.status
    if status is None or status is action.status:
        return []
    if status is Status.DELIVERED and action.status in _ASSURED:
        return []  # a sheet's "complete" is no step back
    check_by_sheet(status)
    if action.status in _ASSURED:
        raise DomainError(f"It is {action.status.label} here. Send it back on the action, with the reason.")
    if status not in action.can_become:
        raise DomainError(f"It is {action.status.label} here and cannot become {status.label} by a sheet.")
    return [f"{action.status.label} to {status.label}"]


def check_by_sheet(status: Status) -> None:
    """Refuse the statuses that ask for more than a sheet holds."""
    if status in _ASSURED:
        raise DomainError("A second person verifies it on the action, against evidence. Write Delivered.")
    if status is Status.ON_HOLD:
        raise DomainError("On hold needs a day to look again. Write In progress, and set it on the action.")
    if status is Status.WITHDRAWN:
        raise DomainError("Withdrawing needs who agreed. Do it on the action, or leave the row out.")
