"""What programs ask with: the queries and bodies that are taken, read as strictly as they are written."""

import json
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from werkzeug.datastructures import MultiDict

from tracker.domain import texts
from tracker.domain.brag import Brag
from tracker.domain.statuses import Status
from tracker.queries.actions import Due
from tracker.web import forms

Model = TypeVar("Model", bound=BaseModel)

LARGEST_PAGE = 200
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def _day(value: object) -> object:
    """A date as 2024-12-13 and in no other way: pydantic would take the text 0 as 1 January 1970."""
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            raise ValueError("a date is written as 2024-12-13")
        return date.fromisoformat(value)
    return value


def _moment(value: object) -> object:
    """A moment as RFC 3339 writes it, with its zone."""
    if isinstance(value, str):
        if not _MOMENT.fullmatch(value):
            raise ValueError("a moment is written as 2024-11-18T09:00:00Z")
        moment = datetime.fromisoformat(value.upper())
        # At the ends of the calendar another zone would be out of it, and nothing happened there.
        return moment if 1 < moment.year < 9999 else moment.replace(tzinfo=UTC)
    return value


Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_moment)]
Text = Annotated[str, AfterValidator(forms.tidy), Field(max_length=texts.LIMIT)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
Key = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Asked(BaseModel):
    """What is asked with: of exactly these names and kinds, with nothing beside them."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PageQuery(Asked):
    """Which page."""

    limit: int = Field(100, ge=1, le=LARGEST_PAGE, description="How many rows at most")
    cursor: str = Field(
        "", max_length=16, pattern=r"^([0-7][0-9a-f]{15})?$", description="From `next` of the page before"
    )

    @property
    def after(self) -> int:
        """The key of the last row that was read."""
        return int(self.cursor, 16) if self.cursor else 0


class PlaceQuery(PageQuery):
    """Which page, of which partnership and report."""

    partnership: Name | None = Field(None, description="The partnership's short name")
    report: Name | None = Field(None, description="The report's reference")


class UpdatesQuery(PlaceQuery):
    """Which updates."""

    since: Instant | None = Field(None, description="Posted at this moment or later")


class ActionsQuery(PlaceQuery):
    """The filters of the list of actions, by the names that its own address has."""

    q: Annotated[str, Field(max_length=200)] = Field("", description="Words, as in the list's search")
    status: list[Status] = Field([], description="Any of these")
    brag: list[Brag] = Field([], description="Any of these ratings")
    due: Due | None = Field(None, description="The due window")
    agency: Annotated[str, Field(pattern=r"^(none|[1-9][0-9]{0,8})$")] | None = Field(
        None, description="The lead agency's id, or none"
    )
    lead: Key | None = Field(None, description="The lead's id")
    tag: Key | None = Field(None, description="The tag's id")
    unowned: Literal["1"] | None = Field(None, description="Without a lead or a lead agency")
    helping: Literal["1"] | None = Field(None, description="To which the token's person contributes")
    flagged: Literal["1"] | None = Field(None, description="Flagged by the lead")
    moved: Literal["1"] | None = Field(None, description="Whose date has moved")
    asked: Literal["1"] | None = Field(None, description="For which another date is asked")
    due_from: Day | None = Field(None, alias="from", description="Due on this day or later")
    due_to: Day | None = Field(None, alias="to", description="Due on this day or earlier")
    show: Literal["all"] | None = Field(None, description="Actions of historic reports too")


class UpdateBody(Asked):
    """An update, perhaps with a change of status; the rules are those of the form on the screen."""

    note: Annotated[Text, Field(pattern=r"\S", description="What happened")]
    status: Status | None = Field(None, description="The status to move to")
    review_on: Day | None = Field(None, description="On hold: when it is looked at again")
    agreed_by: Text = Field("", description="Withdrawn: who agreed")
    measure_outcome: Text = Field("", description="Embedded: what the success measure shows")
    effect_on_children: Text = Field("", description="Embedded: what has changed for children")
    childrens_voice: Text = Field("", description="Embedded: what children and families say")
    override: Text = Field("", description="Why a text that may identify a child must stay")


def query(model: type[Model], args: MultiDict[str, str]) -> Model:
    """The query as the model has it; a ValidationError names what it does not take."""
    kinds = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    values = {name: _value(kinds.get(name), given) for name, given in args.lists()}
    return model.model_validate_json(json.dumps(values))


def _value(kind: Any, given: list[str]) -> object:  # noqa: ANN401 - the annotation of a field
    """What was written in an address, in the kind that the model has; what is none stays text."""
    if get_origin(kind) is list:
        return given
    if len(given) > 1:
        return given  # which of them was meant nobody can say
    is_number = int in (kind, *get_args(kind))
    return int(given[0]) if is_number and _NUMBER.fullmatch(given[0]) else given[0]
