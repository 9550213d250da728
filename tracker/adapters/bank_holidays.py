"""The bank holidays of England and Wales, from the pinned `holidays` library."""

from datetime import date
from functools import cache

import holidays

KNOWN_FROM = 2008
"""The first year that is known: older reports need no working days."""

KNOWN_UNTIL = 2035
"""The last year that is known; the years not yet proclaimed are predictions of the usual days."""


@cache
def england_and_wales() -> frozenset[date]:
    """Give every bank holiday of England and Wales in the years that are known, one-off days included."""
    calendar = holidays.country_holidays("GB", subdiv="ENG", years=range(KNOWN_FROM, KNOWN_UNTIL + 1))
    return frozenset(calendar.keys())
