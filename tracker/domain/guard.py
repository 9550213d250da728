"""The guard for children's data: what in a text could identify a child, found before it is saved.

Tracker text must never identify a child (product.md). The guard errs on the side of few false alarms: it
looks for numbers with a right check digit and for fixed ways of writing, and a person may say why it stays.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain import wording
from tracker.domain.errors import DomainError


class Kind(StrEnum):
    """What a finding may be."""

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS = "address"
    INITIALS_AND_AGE = "initials_and_age"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        """The kind as a person reads it in a warning."""
        return _LABELS[self]


_LABELS = {
    Kind.NHS_NUMBER: "an NHS number",
    Kind.UPN: "a unique pupil number",
    Kind.DATE_OF_BIRTH: "a date of birth",
    Kind.ADDRESS: "an address with its house number and postcode",
    Kind.INITIALS_AND_AGE: "a child's initials with an age",
    Kind.HIDDEN: "something the file keeps out of sight",
}


@dataclass(frozen=True)
class Finding:
    """One place that may identify a child; the excerpt is masked, for it is shown and mailed on."""

    kind: Kind
    excerpt: str
    field: str | None = None


class IdentifiesChildError(DomainError):
    """A text or file may identify a child, and nobody has said why it must stay."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        kinds = list(dict.fromkeys(finding.kind.label for finding in findings))
        super().__init__(
            f"This may identify a child: it seems to hold {wording.sentence_list(kinds)}. "
            "Take it out, or say why it must stay.",
            field=findings[0].field,
        )
        self.findings = findings


_ACRONYMS = (
    "AND|ALL|AM|ARE|AS|ASB|ASC|ASD|AT|BE|BY|CAF|CCE|CCG|CIC|CIN|CLA|CP|CPC|CPP|CSC|CSE|CYP|DA|DBS|DC|DCI|DI|DS|"
    "DSL|DSP|DV|EH|EHC|EHE|EU|FGM|FOR|FTE|GP|HV|ICB|ID|IF|IN|IRO|IS|IT|KPI|LA|LAC|LSP|MP|NFA|NHS|NO|OF|OK|ON|OR|PC|"
    "PEP|PM|PRU|PS|QA|SEN|SLT|SPA|SW|TO|UAS|UK|UN|US|WE|YJS|YOS|YOT|YP"
)
_INITIALS = rf"(?!(?:{_ACRONYMS})\b)[A-Z]"
_CHILD = (
    r"(?i:child|baby|infant|sibling|twin|boy|girl|brother|sister|son|daughter|pupil|student|young person)"
)
_AGE = (
    r"(?:(?i:aged?):? ?\d{1,2}|\d{1,2}[ -]?(?:years?|yrs?|months?|mths?|weeks?|wks?)[ -]old|\d{1,2} ?y/?o)\b"
)
_TIME = r"\d{1,2} ?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)(?= ?(?:[,.;:)\n]|$))"
_LINK = r"(?:,| is| was|:)? ?"
_GROUP = (  # "aged 16 and 17" is no one child, "aged 1 and 3 months" is
    r"(?! ?(?:\+|plus\b|(?:and|to|or|&|-|/) ?(?:\d{1,2}\b(?! ?months)|over|under|above|below|older|younger)))"
)
_SOMEBODY = re.compile(
    rf"\b(?:{_CHILD} (?:{_INITIALS}{{1,3}}|\d{{1,2}})\b{_LINK}(?:\(?(?:{_AGE}|{_TIME})|\(\d{{1,2}}\)){_GROUP}"
    rf"|[A-Z]\. ?[A-Z]\.{_LINK}(?:\(?(?:{_AGE}|{_TIME})|\(\d{{1,2}}\)){_GROUP}"
    rf"|{_INITIALS}{{2,3}}\b{_LINK}\(?{_AGE}{_GROUP}"
    rf"|{_INITIALS}{{2,3}} (?:and|&) {_INITIALS}{{2,3}}\b,? ?\(?aged \d{{1,2}} (?:and|&) \d{{1,2}}\b"
    rf"|\d{{1,2}}[ -](?:year|month|week)s?[ -]old,? "
    rf"(?:{_CHILD},? \(?(?!I\b){_INITIALS}{{1,3}}|\(?{_INITIALS}{{2,3}})\b)"
)

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DAY = (
    r"(?:\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d{2})|\d{4}-\d\d-\d\d|\d{8}|\d{6}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -](?:\d{{4}}|\d{{2}})"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})\b"
)
_BIRTH_WORDS = r"(?:born|d\.? ?o\.? ?b\b\.?|date of birth|birth ?da(?:te|y))"
_BETWEEN = "on|is|was|the|of|as|being|a|child|baby|given|recorded|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_BIRTH = re.compile(
    rf"\b{_BIRTH_WORDS}(?: (?:at|in) [^.\d\n]{{2,40}} on)?\W{{0,4}}"
    rf"(?:(?:{_BETWEEN})\W{{1,3}}){{0,4}}{_DAY}"
    rf"|\b{_DAY} ?[(\[] ?{_BIRTH_WORDS}",
    re.I,
)

_AREAS = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M
ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST
SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""  # the letters that a postcode may begin with
_POSTCODE = re.compile(
    r"\b([a-z]{1,2})\d[a-z\d]? ?\d(?!(?-i:st|nd|rd|th)\b)[abd-hjlnp-uw-z]{2}\b", re.IGNORECASE | re.ASCII
)
_LONGEST_ADDRESS = 100  # characters from the house number to the postcode
_STREETS = (
    "street|st|road|rd|avenue|ave|lane|close|drive|way|court|crescent|gardens?|place|terrace|grove|hill|park|square"
    "|mews|house|walk|row|green|view|rise|estate|lodge|villas?"
)
# A number and, on the same line, a name: "12b Mill Lane", "3 high st", not "3 May" or "2024".
_HOUSE = re.compile(
    rf"(?<![\d£./:-])(?<!\d )\b(?!(?:19|20)\d\d\b)\d{{1,4}}[A-Za-z]?,? (?!(?i:{_MONTH})\b)"
    rf"(?=[A-Z]|(?:[a-z']{{2,20}} ){{1,3}}(?:{_STREETS})\b)"
)

_NHS = re.compile(
    r"(?<![\d.+£/=-])(?<!\+44 )(?<!\(0\))(?<!\(0\) )[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?![\d-]|\.\d)"
)
_UPN = re.compile(r"\b[A-HJ-NP-RT-Z] ?\d{3} ?\d{4} ?\d{4}[\dA-HJ-NP-RT-Z]\b", re.IGNORECASE | re.ASCII)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_SAME = {ord(sign): "-" for sign in "‐‑‒–—−"} | dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_MOST_OF_A_KIND = 20
"""Of each kind in one text; a list of a hundred pupils is plain by then, and the warning is to be read."""


def find(text: str, field: str | None = None) -> tuple[Finding, ...]:
    """What in a text may identify a child, by kind: each wording once, at most 20 of each kind."""
    plain = re.sub(r"[^\S\n]+", " ", text.translate(_SAME))
    return tuple(
        Finding(kind, _masked(kind, hit), field)
        for kind, look in _LOOKS
        for hit in itertools.islice(dict.fromkeys(look(plain)), _MOST_OF_A_KIND)
    )


def heading(text: str) -> str | None:
    """The words that a column so headed puts beside its cells, where they make a cell tell of a child."""
    words = text.strip().lower()
    if len(words) <= 40 and re.search(rf"\b{_BIRTH_WORDS}", words):
        return "date of birth"
    return "aged" if words in {"age", "age (years)", "age in years"} else None


def check(texts: Mapping[str, str], *, override: str, hidden: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Look through what was typed or given, by field; without a reason to keep it, what is found is refused.

    `hidden` are the sentences about what a file keeps out of sight.
    """
    typed = [finding for field, text in texts.items() for finding in find(text or "", field)]
    findings = (*typed, *(Finding(Kind.HIDDEN, sentence, "file") for sentence in hidden))
    if findings and not override.strip():
        raise IdentifiesChildError(findings)
    return findings


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have the right check digit: modulus 11, weights ten to two (NHS Data Dictionary)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


def is_upn(text: str) -> bool:
    """Whether a pupil number's first letter is the check of the rest (DfE guide to UPNs): modulus 23.

    Places two to thirteen are weighted by their place; a temporary number ends in a letter, A being 0.
    """
    values = [int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in text[1:]]
    return _UPN_LETTERS[sum(value * place for place, value in enumerate(values, start=2)) % 23] == text[0]


def _nhs_numbers(text: str) -> Iterator[str]:
    yield from (hit for hit in _NHS.findall(text) if is_nhs_number(re.sub(r"\D", "", hit)))


def _pupil_numbers(text: str) -> Iterator[str]:
    yield from (hit for hit in _UPN.findall(text) if is_upn(hit.replace(" ", "").upper()))


def _births(text: str) -> Iterator[str]:
    yield from (hit.group() for hit in _BIRTH.finditer(text))


def _addresses(text: str) -> Iterator[str]:
    for postcode in _POSTCODE.finditer(text):
        before = text[max(0, postcode.start() - _LONGEST_ADDRESS) : postcode.end()].rpartition("\n\n")[2]
        house = _HOUSE.search(before)
        if house and postcode[1].upper() in _AREAS.split():
            yield before[house.start() :]


def _children(text: str) -> Iterator[str]:
    yield from (hit.group() for hit in _SOMEBODY.finditer(text))


_LOOKS: tuple[tuple[Kind, Callable[[str], Iterator[str]]], ...] = (
    (Kind.NHS_NUMBER, _nhs_numbers),
    (Kind.UPN, _pupil_numbers),
    (Kind.DATE_OF_BIRTH, _births),
    (Kind.ADDRESS, _addresses),
    (Kind.INITIALS_AND_AGE, _children),
)


def _masked(kind: Kind, text: str) -> str:
    """Enough to find the place again, and no more: two characters of initials would be all of them."""
    shown = 2 if kind in (Kind.NHS_NUMBER, Kind.UPN) else 1
    return f"{text[:shown]}…{text[-shown:]}"
