"""The paragraphs of a list that are no points: what announces points, and how that differs from a point."""

import itertools
import re
from collections.abc import Iterator, Sequence

from tracker.domain.reading import bodies, deadlines, headings
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.markers import Marker, Style

ANNOUNCES = re.compile(
    r"[:–—-]$|\bas\sfollows\.?$|\bfollowing\s(?:\w+\s)?(?:actions?|areas?|recommendations?|improvements?)\b[^.]*\.$",
    re.IGNORECASE,
)
ASKING_STEM = re.compile(
    r"^(?:we\s(?:also\s)?recommend\b|within\s|by\s\d|immediately\b|.{3,80}?\sshould,?\s(?:immediately|within|by)\b)",
    re.IGNORECASE,
)
DATED = re.compile(
    r"^(?:by\s\d)|\b(?:immediately|within\s(?:the\snext\s)?(?:\w+\s){1,2}(?:days|weeks|months?))\b",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"(?:\b(?:should|must|shall|needs?\sto|ought\sto|required\sto|recommends?(?:\sthat)?)\b|^)"
    r"(?:[\s,]+(?:to|that|and|also|now|the|all|its|in|on|for|following|these|urgent(?:ly)?|immediate(?:ly)?|swift(?:ly)?"
    r"|decisive|prompt|robust|effective|co-?ordinated|further|together|jointly|continue|work|act|takes?|action|actions"
    r"|steps|measures|areas?|ensures?|improves?|secure|makes?|sure|address))*[\s,]*(?:as\sfollows)?[:–—.-]*$"
    r"|\bfollowing\s(?:[\w-]+\s?){1,5}[:–—.-]*$",
    re.IGNORECASE,
)
"""How a stem ends that says nothing to do of its own: "should ensure that:", "takes steps to:"."""

DATED_UNDER = re.compile(r"recommendation|causes?\s(?:of|for)\sconcern|priority\saction")
"""Under these headings a sentence with a deadline is one thing asked for, whatever points it has."""

MODAL = re.compile(
    r"\b(?:should|must|needs?\sto|ought\sto|is\srequired\sto|are\srequired\sto|(?:we|review)\srecommends?)\b",
    re.IGNORECASE,
)
IMPERATIVE = re.compile(
    r"^(?:to\s)?(?:urgently\s|immediately\s|further\s|continue\sto\s|jointly\s)?"
    r"(?:ensure|improve|review|develop|strengthen|establish|implement|work|provide|increase|reduce|address|embed|create"
    r"|update|monitor|take|make|undertake|agree|clarify|raise|promote|support|consider|seek|revise|introduce|complete"
    r"|commission|produce|set|put|use|accelerate|enhance|identify|evaluate|share|extend|maximise|secure|build|invest"
    r"|refresh|adopt|relaunch|publish|appoint|train|give|write|simplify)\b",
    re.IGNORECASE,
)
NOUN_POINT = 45
"""A point that names what must improve ("The timeliness of meetings") has at most so many words."""

TOLD = re.compile(
    r"\b(?:inspectors|was|were|has\sbeen|have\sbeen|had|did|found|visited|although|however)\b", re.IGNORECASE
)
SINGLE = re.compile(r"(?:.*\s)?(?:area|cause|recommendation|requirement|action)(?:\s(?:of|for)\s.*)?")
THAT = re.compile(r"^(?:that|for)\s", re.IGNORECASE)
NONE = re.compile(
    r"^(?:there\s(?:are|were)\sno\b|none\b|no\s(?:areas?|recommendations?|requirements?)\b|not\sapplicable)",
    re.I,
)
QUESTION = re.compile(r"^(?:what|how|why|who|where)\b", re.IGNORECASE)
LONGEST_TITLE = 12
GOES_ON = re.compile(r"^(?:this|these|they|it|in\sdoing\sso|in\sparticular|such|both)\b", re.IGNORECASE)
NUMBERED_HEADING = 8
LABEL_AHEAD = 30
SECTION_AHEAD = 12
ASKS_AHEAD = 8
"""How many blocks after the first words of a section its first point may come."""


def announces(blocks: Sequence[Block], index: int) -> bool:
    """Say whether a block only announces the points that follow it."""
    rest = blocks[index + 1 : index + 2]
    if not rest:
        return False
    first = rest[0].marker
    begins = first is not None and (first.style in (Style.BULLET, Style.LABEL) or first.value == 1)
    if not (begins or headings.deadline(rest[0].text)):
        return False
    return blocks[index].number is None or bool(ANNOUNCES.search(blocks[index].text))


def is_preamble(blocks: Sequence[Block], index: int) -> bool:
    """Say whether a section's first words lead up to points further down, and are none themselves."""
    ahead = list(until_heading(blocks[index + 1 : index + 1 + ASKS_AHEAD]))
    after = blocks[index + 1 + len(ahead) : index + 2 + len(ahead)]
    if any(block.cell for block in ahead) or any(headings.is_table_head(block.text) for block in after):
        return True
    marked = next((block for block in ahead if block.marker), None)
    if marked is None or marked.marker is None or (marked.heading and marked.marker.value > 1):
        return any(headings.announces(block.text) for block in [blocks[index], *ahead])
    if marked.marker.style is not Style.BULLET:
        return True
    return not MODAL.search(blocks[index].text) or blocks[index].text.endswith(":")


def is_before_topic(blocks: Sequence[Block], index: int, rank: int | None) -> bool:
    """Say whether a section's first words come before a lower heading, the first with points below it."""
    ahead = blocks[index + 1 : index + 1 + ASKS_AHEAD]
    topic = next((n for n, block in enumerate(ahead) if block.looks_like_heading), len(ahead))
    if topic + 1 >= len(ahead) or any(MODAL.search(block.text) for block in (blocks[index], *ahead[:topic])):
        return False
    marker = ahead[topic + 1].marker
    if rank is None:
        begins = marker is not None and marker.style is Style.NUMBER and marker.value == 1
        return begins and not headings.ends_list(ahead[topic].text)
    return marker is not None and (ahead[topic].rank or 0) > rank


def first_announced(blocks: Sequence[Block], start: int, opening: Block | None) -> tuple[int, str | None]:
    """Give where a section's points begin: at its first label, or below a sentence that announces them."""
    heading = opening.text if opening else ""
    for index, block in enumerate(section(blocks[start : start + LABEL_AHEAD], opening), start=start):
        if block.marker and block.marker.style is Style.LABEL and not block.cell:
            return index, None
    for offset, block in enumerate(until_heading(blocks[start : start + SECTION_AHEAD])):
        following = blocks[start + offset + 1].marker if start + offset + 1 < len(blocks) else None
        if not following or not headings.announces(block.text):
            continue
        if is_whole_item(blocks, start + offset, heading):
            break
        if block.marker is None or following.style is not block.marker.style:
            return start + offset + 1, block.text
    return start, None


def section(blocks: Sequence[Block], opening: Block | None) -> Iterator[Block]:
    """Give the blocks of a section: up to a heading as high as its own, or one that opens or ends a list."""
    for block in blocks:
        if block.looks_like_heading and not (block.marker and block.marker.style is Style.LABEL):
            known = headings.opens_list(block.text) or headings.ends_list(block.text)
            ranks = opening and opening.rank is not None and block.rank is not None
            if known or (ranks and opening and (block.rank or 0) <= (opening.rank or 0)):
                return
        yield block


def is_statement(block: Block) -> bool:
    """Say whether what looks like a heading is a sentence that asks: "The force should improve how it …"."""
    if headings.opens_list(block.text) or headings.announces(block.text):
        return False
    return bool(MODAL.search(block.text)) and not QUESTION.match(block.text)


def is_title(blocks: Sequence[Block], index: int) -> bool:
    """Say whether the words beside a label only name its subject, and what is asked for follows."""
    block = blocks[index]
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if not block.text or following is None or following.marker:
        return False
    if following.looks_like_heading and not (THAT.match(following.text) or MODAL.search(following.text)):
        return False
    if is_request(block.text):
        return False
    return block.heading or (len(block.text.split()) <= LONGEST_TITLE and not block.ends_sentence)


def is_title_and_task(blocks: Sequence[Block], index: int) -> bool:
    """Say whether a label's own heading says what to do ("Agree one model"), and more of it follows."""
    block = blocks[index]
    if not block.heading or block.ends_sentence or not is_request(block.text):
        return False
    following = blocks[index + 1] if index + 1 < len(blocks) else block
    return not following.marker and not following.looks_like_heading and is_request(following.text)


def is_whole_item(blocks: Sequence[Block], index: int, heading: str) -> bool:
    """Say whether a paragraph with points below it is one recommendation: "We recommend that the force: …".

    It names a deadline or a task of its own, or stands beside others of its kind. A general stem right under
    its heading ("The local authority should:") leads points that are each asked for.
    """
    text = blocks[index].text
    if not ANNOUNCES.search(text) or not announces(blocks, index):
        return False
    first = blocks[index + 1].marker
    if first is not None and first.style is not Style.BULLET and first.style is not Style.LETTER:
        return False
    if not ASKING_STEM.match(text):
        return is_single(heading) and _has_task(text)
    plain = headings.plain(heading)
    if DATED.search(text) and DATED_UNDER.search(plain):
        return True
    leading = [b for b in until_heading(blocks[index:]) if not b.marker and ASKING_STEM.match(b.text)]
    return len(leading) > 1 or not plain.endswith("s") or _is_one_sentence(blocks[index + 1 :])


def _has_task(text: str) -> bool:
    """Say whether the words before points say what to do themselves."""
    first = re.split(r"(?<=[a-z)]\.)\s+(?=[A-Z])", text)[0]
    return bool(MODAL.search(first)) and not GENERAL.search(first)


def _is_one_sentence(blocks: Sequence[Block]) -> bool:
    """Say whether the points that follow are parted by semicolons and go on the words before them."""
    points = list(itertools.takewhile(lambda block: block.marker is not None, blocks))
    parted = all(re.search(r"[;,](?:\sand)?$", point.text) for point in points[:-1])
    return len(points) > 1 and parted and all(point.text[:1].islower() for point in points)


def after_study(blocks: Sequence[Block], start: int, rank: int | None, glyph: str | None) -> int | None:
    """Give where a section's list goes on after the box of a case: at a lower heading over like bullets."""
    if rank is None or glyph is None or not headings.is_study(blocks[start].text):
        return None
    for index in range(start + 1, len(blocks) - 1):
        block, following = blocks[index], blocks[index + 1]
        if not block.looks_like_heading or headings.is_study(block.text):
            continue
        ends = headings.ends_list(block.text) or headings.opens_list(block.text)
        if ends or block.rank is None or block.rank <= rank or following.glyph != glyph:
            return None
        return index
    return None


def is_next_stem(blocks: Sequence[Block], index: int, first: Marker | None) -> bool:
    """Say whether a paragraph between points announces more points of the same kind."""
    if first is None or index + 1 >= len(blocks):
        return False
    following = blocks[index + 1].marker
    if following is None or not blocks[index].text.endswith(":"):
        return False
    alike = following.style is first.style and (
        following.style is not Style.BULLET or following.printed == first.printed
    )
    return alike and bool(MODAL.search(blocks[index].text) or headings.announces(blocks[index].text))


def heads_row(topic: Block, marker: Marker) -> bool:
    """Say whether "2. The board should:" stands over 2.1."""
    if topic.marker is None or marker.style is not Style.PATH or marker.path[:-1] != topic.marker.path:
        return False
    return bool(ANNOUNCES.search(topic.text) and MODAL.search(topic.text))


def is_single(heading: str) -> bool:
    """Say whether a heading announces one thing: "Area for improvement", "Cause of concern"."""
    return bool(SINGLE.fullmatch(headings.plain(heading)))


def asks(text: str, heading: str, stem: str | None) -> bool:
    """Say whether a paragraph without a mark is a point: it says what should be done, or names it shortly."""
    if NONE.match(text):
        return False
    if headings.CAUSE.search(headings.plain(heading)):
        return True
    if headings.CONCERNS.search(f"{headings.plain(heading)} {(stem or '').lower()}"):
        return len(text.split()) > 3
    if MODAL.search(text) or IMPERATIVE.match(text) or THAT.match(text):
        return True
    names = "improve" in headings.plain(heading) or "action" in headings.plain(heading)
    return names and len(text.split()) <= NOUN_POINT and not TOLD.search(text)


def is_request(text: str) -> bool:
    """Say whether words ask for something: they say what should be done, or what to do, or ask a question."""
    return bool(MODAL.search(text) or IMPERATIVE.match(text) or THAT.match(text)) or text.endswith("?")


def goes_on(item: str, text: str) -> bool:
    """Say whether a second paragraph belongs to a recommendation under its own label."""
    return bool(GOES_ON.match(text) and MODAL.search(text)) or item.endswith(",") or text[:1].islower()


def deadline(stem: str) -> str | None:
    """Give the deadline that the words before a list set for all its points."""
    return deadlines.opening(stem) or deadlines.within(stem)


def body_heading(text: str) -> str | None:
    """Give a heading that is nothing but the name of the body that its points are for."""
    words = headings.printed(text)
    found = bodies.in_heading(words)
    return words if found else None


def is_numbered_heading(block: Block) -> bool:
    """Say whether a numbered line of a plain text is the heading of another chapter."""
    short = len(block.text.split()) <= NUMBERED_HEADING and not re.search(r"[.;,:]$", block.text)
    return short and not block.speaks and headings.ends_list(block.text)


def until_heading(blocks: Sequence[Block]) -> Iterator[Block]:
    """Give the blocks before the next heading."""
    for block in blocks:
        if block.looks_like_heading and not block.marker:
            return
        yield block
