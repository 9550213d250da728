"""What a person chose to see, read from the address of the list and written back into links."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode as url_encode

from flask import url_for
from werkzeug.datastructures import MultiDict

from tracker.domain import typed_dates
from tracker.domain.brag import Brag
from tracker.domain.statuses import Status
from tracker.queries.actions import ActionFilter, Due, Sort
from tracker.web import forms
from tracker.web.lists import columns
from tracker.web.lists.columns import Column

Code = TypeVar("Code", bound=StrEnum)

FILTERS = (
    "q",
    "status",
    "brag",
    "due",
    "partnership",
    "report",
    "agency",
    "lead",
    "tag",
    "from",
    "to",
    "show",
)
FLAGS = ("unowned", "helping", "flagged", "moved", "asked")
KNOWN = frozenset({*FILTERS, *FLAGS, "sort", "columns", "page", "view", "on"})
"""What an address of the list may say. Another name might be one that url_for takes for a word to itself."""

NO_AGENCY = "none"
NAMES = {"due": "due window", "brag": "BRAG rating", "sort": "order"}
DUE_LABELS = {
    Due.OVERDUE: "Overdue",
    Due.WEEK: "Due within a week",
    Due.FOUR_WEEKS: "Due within four weeks",
    Due.LATER: "Due later than that",
    Due.UNDATED: "Undated",
}
SORT_LABELS = {
    Sort.URGENCY: "Urgency",
    Sort.REFERENCE: "Reference",
    Sort.STATUS: "Status",
    Sort.LEAD: "Lead",
    Sort.AGENCY: "Lead agency",
    Sort.DUE: "Due",
    Sort.UPDATED: "Last update",
}


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, by what stands in the address: text to label, and to the row's id."""

    partnerships: Mapping[str, str]
    reports: Mapping[str, str]
    agencies: Mapping[str, str]
    leads: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    me: int | None = None
    ids: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Tag:
    """One chosen filter above the list, with the address of the list without it."""

    label: str
    without: str


def known(args: MultiDict[str, str]) -> MultiDict[str, str]:
    """What of an address the list reads, without what is empty."""
    return MultiDict((key, value) for key, value in args.items(multi=True) if key in KNOWN and value.strip())


class ListAddress:
    """The filter that an address stands for, and other addresses of the same list."""

    def __init__(self, args: MultiDict[str, str], choices: Choices, endpoint: str = "actions.index") -> None:
        self.args = known(args)
        self.choices = choices
        self.endpoint = endpoint
        self.complaints: list[str] = []
        self.filter = self._read()

    def _read(self) -> ActionFilter:
        sort = self.args.get("sort", Sort.URGENCY.value)
        without_agency = self.args.get("agency") == NO_AGENCY
        return ActionFilter(
            words=self.args.get("q", "").strip()[:200],
            statuses=self._codes("status", Status),
            brags=self._codes("brag", Brag),
            due=next(iter(self._codes("due", Due)), None),
            partnership_id=self._id("partnership"),
            report_id=self._id("report"),
            agency_id=None if without_agency else self._id("agency"),
            without_agency=without_agency,
            lead_id=self._id("lead"),
            unowned="unowned" in self.args,
            helper_id=self.choices.me if "helping" in self.args else None,
            tag_id=self._id("tag"),
            flagged="flagged" in self.args,
            moved="moved" in self.args,
            awaits_date="asked" in self.args,
            due_from=self._date("from"),
            due_to=self._date("to"),
            tracked_only=self.args.get("show") != "all",
            sort=next(iter(self._known("sort", [sort.lstrip("-")], Sort)), Sort.URGENCY),
            descending=sort.startswith("-"),
        )

    def _codes(self, name: str, kind: type[Code]) -> tuple[Code, ...]:
        return tuple(self._known(name, self.args.getlist(name), kind))

    def _known(self, name: str, values: Sequence[str], kind: type[Code]) -> Iterator[Code]:
        for value in values:
            if value in list(kind):
                yield kind(value)
            else:
                named = NAMES.get(name, name)
                self.complaints.append(f"There is no {named} called {value[:40]!r}, so it was left out.")

    def _id(self, name: str) -> int | None:
        value = self.args.get(name)
        if value is None:
            return None
        found = self.choices.ids.get((name, value))
        if found is None:
            self.complaints.append(f"There is no {name} {value[:40]!r} here, so it was left out.")
        return found

    def _date(self, name: str) -> date | None:
        text = self.args.get(name)
        day = typed_dates.read(text) if text else None
        if text and day is None:
            self.complaints.append(f"{text[:40]!r} is no date, so it was left out. {forms.DATE_HELP}.")
        return day

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns to show."""
        return columns.chosen(self.args.getlist("columns"))

    @property
    def query(self) -> str:
        """The filter as an address writes it, without the page and the view it came from."""
        kept = [(key, one) for key, one in self.args.items(multi=True) if key not in ("page", "view")]
        return url_encode(kept)

    @property
    def page(self) -> int:
        """The page asked for, the first where that is not a number."""
        text = self.args.get("page", "1")
        return int(text) if text.isdecimal() and len(text) < 6 else 1

    def to_page(self, number: int) -> str:
        """The same list at another page."""
        return self._with(page=str(number))

    def sorted_by(self, code: str) -> str:
        """The same list in this order, or turned round where it already is."""
        sort = Sort(code)
        turned = sort is self.filter.sort and not self.filter.descending
        return self._with(sort=f"-{sort.value}" if turned else sort.value)

    def export(self, kind: str) -> str:
        """Where exactly these rows can be had in this format."""
        args = {key: values for key, values in self.args.lists() if key != "page"}
        return url_for("actions.export", kind=kind, **args)  # type: ignore[arg-type]

    def _with(self, **changed: str) -> str:
        kept = {key: values for key, values in self.args.lists() if key != "page"}
        return url_for(self.endpoint, **{**kept, **changed})  # type: ignore[arg-type]

    def _without(self, name: str, value: str) -> str:
        kept = {
            key: [one for one in values if (key, one) != (name, value)]
            for key, values in self.args.lists()
            if key != "page"
        }
        return url_for(self.endpoint, **kept)  # type: ignore[arg-type]

    def _date_is_good(self, name: str) -> bool:
        return typed_dates.read(self.args.get(name, "")) is not None

    def tags(self) -> list[Tag]:
        """Each chosen filter, in words, removable."""
        labels: dict[str, Mapping[str, str]] = {
            "status": {status.value: status.label for status in Status},
            "brag": {brag.value: brag.label for brag in Brag},
            "due": {due.value: label for due, label in DUE_LABELS.items()},
            "partnership": self.choices.partnerships,
            "report": self.choices.reports,
            "agency": self.choices.agencies,
            "lead": self.choices.leads,
            "unowned": {"1": "No lead or no lead agency"},
            "helping": {"1": "I help with it"},
            "flagged": {"1": "Flagged"},
            "moved": {"1": "Date has moved"},
            "asked": {"1": "Another date is asked for"},
            "tag": self.choices.tags,
            "show": {"all": "Historic actions too"},
        }
        found = [
            Tag(labels[name][value], self._without(name, value))
            for name, value in self.args.items(multi=True)
            if name in labels and value in labels[name]
        ]
        for name, words in (("from", "Due from"), ("to", "Due until")):
            if self._date_is_good(name):
                found.append(Tag(f"{words} {self.args[name]}", self._without(name, self.args[name])))
        if self.filter.words:
            found.append(Tag(f"“{self.filter.words}”", self._without("q", self.args["q"])))
        return found
