"""This moment, as whoever looks whether all is well needs it."""

from tracker.adapters import bank_holidays, clock
from tracker.services.health import Now
from tracker.web import extensions


def this_moment() -> Now:
    """By both clocks, with the bank holidays."""
    return Now(
        now=extensions.clock().now(), real_now=clock.real_now(), holidays=bank_holidays.england_and_wales()
    )
