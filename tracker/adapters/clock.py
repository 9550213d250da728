"""The only reader of the clock; the demonstration's is moved by a fixed offset."""

from datetime import UTC, date, datetime, timedelta

from tracker.domain import london


def real_now() -> datetime:
    """The machine's own time, for sessions, rate limits and leases, which no demonstration moves."""
    return datetime.now(UTC)


class Clock:
    """Tells the time, moved by an offset that stays the same across restarts."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """This moment, in UTC."""
        return real_now() + self.offset

    def today(self) -> date:
        """Today's date in London."""
        return london.date_of(self.now())


def starting_at(moment: datetime) -> Clock:
    """A clock that shows this moment now and ticks on."""
    return Clock(moment - real_now())
