"""Whom a letter is addressed to: name, post and body of each, even where they run together on one line."""

import itertools
import re
from collections.abc import Sequence

from tracker.domain.reading import dates
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.lines import Line

LETTER_HEAD = 60
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Baroness|Professor|Prof|Cllr|Councillor|Rev)\.?"
WORD = r"[A-Z][\w'’-]+"
NAME = rf"(?:{TITLE}\s+)?{WORD}(?:\s+[A-Z]\.?)?(?:\s+(?:de|van|von|der|la)\s+)?\s+{WORD}"
HONOURS = r"(?:,?\s+(?:[A-Z]{2,4}|HMI))*"
BEGINS_WITH_NAME = re.compile(rf"^(?P<name>{NAME}{HONOURS}),")
BEGINS_WITH_RANK = re.compile(rf"^(?:{WORD}\s+){{1,3}}{NAME}{HONOURS},")
CHIEF = re.compile(rf"^(?:Chief Constable|Commander|Superintendent|Chief Superintendent)\s+{NAME}{HONOURS},")
HALF_A_POST = re.compile(r"\b(?:deputy|assistant|temporary|acting)$", re.IGNORECASE)
TITLED = re.compile(rf"^{TITLE}\s+{WORD}(?:\s+{WORD})?{HONOURS}(?:,|$)")
FULL_LINE = 0.75
"""A line shorter than this part of the longest does not run on into the next."""

LONE_NAME = re.compile(rf"^{NAME}(?:\s+{WORD})?{HONOURS}$")
ENDS_WITH_NAME = re.compile(
    rf"^(?P<body>.*?\S)\s+(?P<name>{TITLE}\s+{WORD}\s+{WORD}|{WORD}\s+{WORD}){HONOURS}$"
)
POST = re.compile(
    r"^(?:interim |acting |deputy |assistant |joint |corporate |executive |regional |independent |lead )*"
    r"(?:director|chief|commissioner|chair|head|leader|lead\b|mayor|scrutineer|manager|officer|superintendent"
    r"|police and crime|police, fire|accountable|strategic|designated|service manager|ceo\b|youth offending)",
    re.IGNORECASE,
)
BODY_WORD = re.compile(
    r"^(?:police|crime|council|board|service|services|authority|partnership|trust|constabulary|company|team|ccg|icb"
    r"|england|health|children|safeguarding|borough|county|office|officer|commissioner|director|executive|manager"
    r"|thames|area|region|nhs|probation|group|care|west|east|north|south|central)$",
    re.IGNORECASE,
)
SENT_TO = re.compile(r"^(?:\d\s+)?this report is being sent to:?", re.IGNORECASE)
CORONER = re.compile(r"^(?:\d\s+)?coroner\b|^I am\b", re.IGNORECASE)
LONGEST_ADDRESSEE = 160
ADDRESS = re.compile(
    r"^\d|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}$|"
    r"\b(?:street|road|avenue|lane|house|hall|way|square|place|centre|floor|drive|court|park|building)s?$",
    re.IGNORECASE,
)


def read(given: Sequence[Line]) -> tuple[str, ...]:
    """Give the addressees in printed order, each as "name, post, body"."""
    block = _address_block(given)
    if not block:
        return ()
    if LONE_NAME.match(block[0]) and "," not in block[0]:
        return _paragraphs(_without_address(block))
    entries: list[str] = []
    full = FULL_LINE * max(map(len, block))
    for text, before in zip(block, ["", *block], strict=False):
        ranked = CHIEF.match(text) or (len(before) < full and BEGINS_WITH_RANK.match(text))
        begins = BEGINS_WITH_NAME.match(text) or (ranked and not HALF_A_POST.search(before))
        if entries and not begins:
            entries[-1] = f"{entries[-1]} {text}"
        else:
            entries.append(text)
    return tuple(person.strip(" ,") for entry in entries for person in _split_people(entry))


def _paragraphs(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the people of a block in which a name may stand on a line of its own, above the post."""
    people: list[str] = []
    for line in lines:
        if people and not TITLED.match(line):
            people[-1] = f"{people[-1]}, {line}"
        else:
            people.append(line)
    return tuple(people)


def named(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Give those under a heading that says to whom the report is sent, as a coroner's has."""
    start = next((n for n, block in enumerate(blocks) if SENT_TO.match(block.text)), None)
    if start is None:
        return ()
    inline = SENT_TO.sub("", blocks[start].text).strip(" :")
    listed = [block.text for block in itertools.takewhile(_is_addressee, blocks[start + 1 :])]
    return tuple(([inline] if inline else []) + listed)


def _is_addressee(block: Block) -> bool:
    if block.text.isdigit():
        return False
    return len(block.text) <= LONGEST_ADDRESSEE and not block.heading and not CORONER.match(block.text)


def _address_block(given: Sequence[Line]) -> list[str]:
    """Give the lines between a letter's date and its "Dear"."""
    head = given[:LETTER_HEAD]
    dated = next((n for n, line in enumerate(head) if dates.LONE_DATE.match(line.text)), None)
    dear = next((n for n, line in enumerate(head) if line.text.startswith("Dear ")), None)
    if dated is None or dear is None or dear < dated:
        return []
    return [line.text for line in head[dated + 1 : dear]]


def _without_address(block: Sequence[str]) -> list[str]:
    end = next((n for n, text in enumerate(block) if ADDRESS.search(text)), len(block))
    return [text.strip(" ,") for text in block[:end]]


def _split_people(entry: str) -> list[str]:
    """Part people printed on one line: a name is where the words before a post do not belong to a body."""
    people: list[str] = []
    current: list[str] = []
    chunks = [chunk.strip() for chunk in entry.split(",")]
    for chunk, following in zip(chunks, [*chunks[1:], ""], strict=True):
        body, name = _name_after_body(chunk, following) if current else (chunk, "")
        current.append(body)
        if name:
            people.append(", ".join(current))
            current = [name]
    return [*people, ", ".join(current)]


def _name_after_body(chunk: str, following: str) -> tuple[str, str]:
    found = ENDS_WITH_NAME.match(chunk)
    if not found or not POST.match(following):
        return chunk, ""
    if any(BODY_WORD.match(word) for word in found["name"].split()):
        return chunk, ""
    return found["body"], chunk[len(found["body"]) :].strip()
