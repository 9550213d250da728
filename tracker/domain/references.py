"""References that people quote in meetings: RICH-JTAI-24 for a report, RICH-JTAI-24-03 for an action."""

import re
from collections.abc import Container
from itertools import chain, count, product
from string import ascii_uppercase

_STYLE = re.compile(
    r"^(the\s+)?(london borough of|royal borough of|city of|county of|borough of|metropolitan borough of)\s+",
    re.IGNORECASE,
)


def for_report(authority: str, kind: str, year: int, taken: Container[str]) -> str:
    """Four letters of the place, the kind of report, two digits of the year; a letter more where taken."""
    place = re.sub(r"[^a-z]", "", _STYLE.sub("", authority.strip()).lower())[:4].upper() or "REPT"
    base = f"{place}-{kind.replace('_', '').upper()}-{year % 100:02d}"
    letters = chain.from_iterable(product(ascii_uppercase, repeat=length) for length in count(1))
    after_it = (base + "".join(more) for more in letters if more != ("A",))
    return next(reference for reference in chain([base], after_it) if reference not in taken)


def for_action(report_reference: str, position: int, nth: int = 1) -> str:
    """The recommendation's place in its report; a second action for the same one ends in .2."""
    reference = f"{report_reference}-{position:02d}"
    return reference if nth == 1 else f"{reference}.{nth}"
