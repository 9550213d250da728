"""The guard for children's data: what in a text could identify a child, found before it is saved.

Tracker text must never identify a child (product.md). The guard errs on the side of few false alarms: it
looks for numbers with a right check digit and for fixed ways of writing, and a person may say why it stays.
"""

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
    Kind.ADDRESS: "a home address with its postcode",
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


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_WRITTEN_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}"
_DAY = rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d\d-\d\d|{_WRITTEN_DAY})"
_AGE = r"(?:aged? \d{1,2}|age: ?\d{1,2}|\d{1,2}[ -](?:years?|yrs?|months?|weeks?)[ -]old)"
_GROUP = r"(?! ?(?:and|to|or|-|–) ?(?:\d|over|under|above|below))"  # "aged 16 and 17" is no one child
_NO_INITIALS = (
    r"(?!(?:LAC|CLA|CIN|CP|YP|CYP|SEN|UK|EHE|OK|UN|MP|GP|ID|IT|DS|DC|DI|PC|TO|OF|IN|IS|AT|NHS|CSC|EH)\b)"
)

_NHS = re.compile(r"(?<![\d.+£-])[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?![\d-]|\.\d)")
_UPN = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]\b")
_BIRTH = re.compile(
    rf"\b(?:born|d\.? ?o\.? ?b\b\.?|date of birth|birth ?date)\W{{0,4}}(?:on|is|was)?\W{{0,3}}{_DAY}", re.I
)
_ADDRESS = re.compile(
    r"\b(?:flat \d{1,4}[a-z]?,? )?\d{1,4}[a-z]?,? [a-z][^\d\n]{2,60}\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b",
    re.I,
)
_INITIALS = (
    # Child AB, aged 7; baby K is 3 months old; Sibling 2 of J (5)
    re.compile(
        rf"\b(?:[Cc]hild|[Bb]aby|[Ss]ibling|[Bb]oy|[Gg]irl|[Pp]upil|[Yy]oung person) [A-Z]{{1,3}}\b"
        rf"(?:,| is| was|:)? ?\(?(?:{_AGE}|\d{{1,2}}\)){_GROUP}"
    ),
    # J.S. (4); A. B., aged 12
    re.compile(rf"\b[A-Z]\. ?[A-Z]\.,? ?\(?(?:{_AGE}|\d{{1,2}}\)|\d{{1,2}} ?(?:years|yrs|months)){_GROUP}"),
    # AB, 7 years old; JS aged 14
    re.compile(rf"\b{_NO_INITIALS}[A-Z]{{2,3}}\b,? ?\(?{_AGE}{_GROUP}"),
)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def find(text: str, field: str | None = None) -> tuple[Finding, ...]:
    """Everything in a text that may identify a child, each place once, in the order of the kinds."""
    plain = re.sub(r"[^\S\n]+", " ", text)
    found = [(kind, hit) for kind, look in _LOOKS for hit in look(plain)]
    return tuple(Finding(kind, _masked(hit), field) for kind, hit in dict.fromkeys(found))


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
    for hit in _NHS.findall(text):
        if is_nhs_number(re.sub(r"\D", "", hit)):
            yield hit


def _pupil_numbers(text: str) -> Iterator[str]:
    yield from (hit for hit in _UPN.findall(text) if is_upn(hit))


def _hits(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[str]]:
    def look(text: str) -> Iterator[str]:
        for pattern in patterns:
            yield from (hit.group() for hit in pattern.finditer(text))

    return look


_LOOKS: tuple[tuple[Kind, Callable[[str], Iterator[str]]], ...] = (
    (Kind.NHS_NUMBER, _nhs_numbers),
    (Kind.UPN, _pupil_numbers),
    (Kind.DATE_OF_BIRTH, _hits(_BIRTH)),
    (Kind.ADDRESS, _hits(_ADDRESS)),
    (Kind.INITIALS_AND_AGE, _hits(*_INITIALS)),
)


def _masked(text: str) -> str:
    """Enough to find the place again, and no more."""
    return f"{text[:2]}…{text[-2:]}" if len(text) > 6 else f"{text[:1]}…"
