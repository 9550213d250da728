"""Calendars as RFC 5545 writes them and Outlook, Google and Apple read them."""

import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from tracker.domain.calendars import Entry

MIMETYPE = "text/calendar; charset=utf-8"
READ_EVERY = timedelta(hours=6)
ONE_DAY = timedelta(days=1)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def write(entries: Iterable[Entry], *, name: str, base_url: str) -> bytes:
    """The feed: dates and no times, each entry free, so that nobody's day looks taken."""
    calendar = Calendar()
    calendar.add("prodid", "-//Followthrough//Followthrough//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})  # RFC 7986
    calendar.add("x-published-ttl", "PT6H")  # the same for Outlook
    host = urlsplit(base_url).hostname or "localhost"
    for entry in sorted(entries, key=lambda entry: (entry.on, entry.key)):
        calendar.add_component(_event(entry, host, base_url))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, host: str, base_url: str) -> Event:
    address = f"{base_url}/{entry.path}"
    event = Event()
    event.add("uid", entry.uid(host))
    event.add("dtstamp", entry.changed_at)  # without a METHOD: when it was last revised (RFC 5545, 3.8.7.2)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + ONE_DAY)
    event.add("summary", _plain(entry.title))
    event.add("description", _plain(f"{entry.description}\n\n{address}"))  # Google shows no URL of its own
    event.add("url", address)
    event.add("categories", [_plain(entry.partnership)])
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    """Text without what RFC 5545 forbids in it: controls, but for line ends."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n"))
