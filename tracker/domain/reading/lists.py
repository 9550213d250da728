"""One list of things a report asks for: what belongs to each point, and where the list ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.domain.reading import headings, numbering, stems, within
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.markers import Marker, Style
from tracker.domain.reading.models import Part
from tracker.domain.reading.raw import RawItem


class Opening(NamedTuple):
    """What opened a list: a heading, or a sentence under one."""

    heading: str
    rank: int | None
    chapter: Part | None
    stem: str | None = None
    way: str = "point"


@dataclass(slots=True)
class ListReader:
    """One list while it is read, block by block."""

    blocks: Sequence[Block]
    opening: Opening
    section: str = ""
    stem: str | None = None
    deadline: str | None = None
    body: str | None = None
    first: Marker | None = None
    """How its own points are marked; None until the first, and in a list of bare paragraphs."""
    bare: bool = False
    """Its points are paragraphs without any mark."""
    statements: bool = False
    """Its points are set apart from their explanations as headings are."""
    indent: float = 0
    level: int | None = None
    is_title: bool = False
    """The words of the last point are its heading, and the paragraph below is its rest."""
    restarts: bool = False
    items: list[RawItem] = field(default_factory=list)
    last: Marker | None = None
    inner: Marker | None = None
    """How the last point within the last one is marked."""
    pending: list[Block] = field(default_factory=list)
    """Unmarked paragraphs in a numbered list: points that lost their numbers, or the rest of a point."""

    warnings: list[str] = field(default_factory=list)

    def read(self, start: int) -> int:
        """Take blocks from the one after the heading; give the index of the first not of this list."""
        self.stem = self.opening.stem
        if self.stem:
            self.deadline = stems.deadline(self.stem)
        index = start
        while index < len(self.blocks) and self._take(index):
            index += 1
        self._settle_pending(numbering.next_number(self.blocks, index, self._last_number()))
        return index

    def _take(self, index: int) -> bool:
        block = self.blocks[index]
        if block.cell or headings.is_table_head(block.text):
            return False
        if block.marker and block.marker.style is Style.LABEL:
            return self._take_marked(index, block, block.marker)
        if self._has_only_a_title() and not block.marker and not headings.opens_list(block.text):
            self.items[-1].add_rest(block.text, block.last_line, doubtful=False)
            self.is_title = False
            return True
        return self._take_plain(index, block)

    def _has_only_a_title(self) -> bool:
        """Whether of the last point only the label is read, and its words come next."""
        return bool(self.items) and (self.is_title or not self.items[-1].text)

    def _take_plain(self, index: int, block: Block) -> bool:
        if self._is_heading(block) and not self._is_statement(block):
            return self._take_heading(index, block)
        if block.marker:
            return self._take_marked(index, block, block.marker)
        return self._take_paragraph(index, block)

    # --- headings inside the list ---

    def _is_heading(self, block: Block) -> bool:
        if block.marker and not block.heading:
            return block.number is not None and stems.is_numbered_heading(block)
        known = headings.opens_list(block.text) or headings.deadline(block.text) is not None
        return known or block.looks_like_heading

    def _is_statement(self, block: Block) -> bool:
        """Say whether a line set as a heading is a point: bold, and saying what should be done."""
        if block.marker or stems.ANNOUNCES.search(block.text):
            return False
        if not block.looks_like_heading and not block.bold:
            return False
        if self._is_outranked(block) or headings.ends_list(block.text):
            return False
        if not self.bare and (self.first is not None or not headings.asks_in_sentences(self.opening.heading)):
            return False
        return stems.is_statement(block)

    def _take_heading(self, index: int, block: Block) -> bool:
        if headings.opens_list(block.text):
            return False
        if phrase := headings.deadline(block.text):
            self.deadline = phrase
            self.restarts = True
            return True
        return self._take_topic(index, block)

    def _take_topic(self, index: int, block: Block) -> bool:
        """A heading between points names their topic where the same list plainly goes on under it."""
        if headings.ends_list(block.text) or index + 1 == len(self.blocks) or self._is_outranked(block):
            return False
        following = self.blocks[index + 1]
        if not self._goes_on_with(block, following):
            return False
        self._settle_pending(None)
        self.section = headings.printed(block.text)
        self.body = stems.body_heading(block.text)
        self.restarts = True
        return True

    def _is_outranked(self, block: Block) -> bool:
        if block.rank is None or self.opening.rank is None:
            return False
        return block.rank < self.opening.rank

    def _goes_on_with(self, topic: Block, following: Block) -> bool:
        marker = following.marker
        lower = topic.rank is not None and self.opening.rank is not None and topic.rank > self.opening.rank
        if self.first is None:
            unmarked = lower and (not following.looks_like_heading or headings.opens_list(topic.text))
            return marker is not None or (unmarked and self.bare) or (unmarked and self._has_points(topic))
        if marker is None:
            return False
        if self.first.style is Style.BULLET:
            return marker.style is Style.BULLET and (lower or marker.printed == self.first.printed)
        if self.last and marker.follows(self.last):
            return True
        sister = bool(self.section) and topic.rank is None and self.opening.rank is None
        lower = lower or sister or stems.heads_row(topic, marker)
        return (
            marker.style is self.first.style
            and marker.value == 1
            and (lower or stems.body_heading(topic.text) is not None)
        )

    def _has_points(self, topic: Block) -> bool:
        """Say whether marked points follow a topic's first words before any other heading."""
        start = self.blocks.index(topic) + 1
        return any(block.marker for block in stems.until_heading(self.blocks[start : start + 6]))

    # --- marked points ---

    def _take_marked(self, index: int, block: Block, marker: Marker) -> bool:
        if self.first is None and not self.bare:
            return self._take_first_marked(index, block, marker)
        if self.first and self.first.style is Style.PATH and self._is_numbered_stem(index, marker):
            return self._take_stem(block)
        if self._is_sub_point(block, marker):
            self.items[-1].add_sub_point(block.text, block.last_line)
            self.inner = marker
            return True
        if self.first is None or marker.style is not self.first.style:
            return False
        return self._add(block, marker) if marker.style is Style.BULLET else self._take_next(block, marker)

    def _take_first_marked(self, index: int, block: Block, marker: Marker) -> bool:
        if self._is_numbered_stem(index, marker):
            return self._take_stem(block)
        self.first, self.indent, self.level = marker, block.indent, block.level
        return self._add(block, marker)

    def _is_numbered_stem(self, index: int, marker: Marker) -> bool:
        """Say whether a numbered paragraph only announces the points below it, and its row stops with it."""
        if marker.style not in (Style.NUMBER, Style.PATH) or not stems.announces(self.blocks, index):
            return False
        text = self.blocks[index].text
        asks = bool(self.last and marker.follows(self.last) and stems.IMPERATIVE.match(text))
        if asks or not stems.ANNOUNCES.search(text):
            return False
        child = self.blocks[index + 1].marker
        if child and child.style is Style.PATH and child.path[:-1] == marker.path:
            return True
        ahead = stems.until_heading(self.blocks[index + 1 :])
        return not any(block.marker and block.marker.follows(marker) for block in ahead)

    def _is_sub_point(self, block: Block, marker: Marker) -> bool:
        if not self.items:
            return False
        announced = self.items[-1].announces_points
        own = within.Own(self.first, self.last, self.indent, self.level, announced, self.inner)
        return within.is_within(own, block, marker)

    def _take_next(self, block: Block, marker: Marker) -> bool:
        last = self._last_number()
        doubt = None
        if self.last and marker.follows(self.last):
            self._join_pending()
        elif self.restarts and marker.value == 1:
            self._settle_pending(None)
        elif numbering.lost_numbers(last, len(self.pending), marker.value):
            self._settle_pending(marker.value)
        elif marker.value == last + 2 and marker.path[:-1] == (self.last.path[:-1] if self.last else ()):
            doubt = f"The report shows no {last + 1} before this one; it may be missing."
        elif not (marker.style is Style.PATH and self.last and marker.path[:-1] > self.last.path[:-1]):
            return marker.style is Style.LABEL and self._add(block, marker)
        return self._add(block, marker, doubt=doubt)

    def _take_stem(self, block: Block) -> bool:
        self.stem = block.text
        self.deadline = stems.deadline(block.text) or self.deadline
        return True

    # --- unmarked paragraphs ---

    def _take_paragraph(self, index: int, block: Block) -> bool:
        if self.items and self._turns(index):
            self.first = None
        if self.bare:
            return self._take_bare(block)
        if self.first is None:
            return self._take_first_paragraph(index, block)
        if self._is_rest_of_point(index, block):
            self.items[-1].add_rest(block.text, block.last_line)
            return True
        if stems.is_next_stem(self.blocks, index, self.first):
            return self._take_stem(block)
        if self.first.style is Style.BULLET:
            return False
        self.pending.append(block)
        return True

    def _turns(self, index: int) -> bool:
        """Say whether points of their own give way to a sentence with points in it."""
        bullets = self.first is not None and self.first.style is Style.BULLET
        return bullets and stems.is_whole_item(self.blocks, index, self.opening.heading)

    def _take_first_paragraph(self, index: int, block: Block) -> bool:
        if stems.is_whole_item(self.blocks, index, self.opening.heading):
            self.bare, self.indent = True, block.indent
            return self._add(block, None)
        if self._is_statement(block):
            self.bare = self.statements = True
            return self._add(block, None)
        if stems.announces(self.blocks, index) or stems.is_preamble(self.blocks, index):
            return self._take_stem(block)
        if stems.is_before_topic(self.blocks, index, self.opening.rank):
            return self._take_stem(block)
        self.bare, self.indent = True, block.indent
        return self._take_bare(block)

    def _take_bare(self, block: Block) -> bool:
        if self.items and stems.is_single(self.opening.heading):
            return False
        if self.statements and not self._is_statement(block):
            return not block.looks_like_heading
        return stems.asks(block.text, self.opening.heading, self.stem) and self._add(block, None)

    def _is_rest_of_point(self, index: int, block: Block) -> bool:
        if not self.items or self.pending:
            return False
        if block.indent >= self.indent + within.DEEPER:
            return True
        if self.first is not None and self.first.style is Style.LABEL:
            return stems.goes_on(self.items[-1].text, block.text)
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else block
        bullet = self.first is not None and self.first.style is Style.BULLET
        return block.new_page and bullet and following.glyph == (self.first.printed if self.first else None)

    def _last_number(self) -> int:
        return self.last.value if self.last else 0

    def _join_pending(self) -> None:
        """The list goes on without a gap, so what stood between belongs to the point before."""
        for block in self.pending:
            self.items[-1].add_rest(block.text, block.last_line)
        self.pending.clear()

    def _settle_pending(self, following: int | None) -> None:
        """Number what stood without numbers where the next printed number leaves exactly its room."""
        last = self._last_number()
        plain = self.first is not None and self.first.style is Style.NUMBER
        lost = numbering.lost_numbers(last, len(self.pending), following) if plain else None
        for number, block in zip(lost or (), self.pending, strict=bool(lost)):
            self._add(block, Marker(Style.NUMBER, "", str(number), number), inferred=True)
        if self.pending and not lost:
            self.warnings.append(
                f"Text without a number after recommendation {last} was left out; check where it belongs."
            )
        self.pending.clear()

    def _add(
        self, block: Block, marker: Marker | None, *, inferred: bool = False, doubt: str | None = None
    ) -> bool:
        item = RawItem(
            text="" if self._is_titled(block, marker) else block.text,
            number=marker.number if marker and not inferred else None,
            inferred=marker.value if marker and inferred else None,
            heading=self.opening.heading,
            section=self.section or headings.printed(self.opening.heading),
            chapter=self.opening.chapter,
            stem=self.stem,
            deadline=self.deadline,
            page=block.page,
            line=block.line,
            last_line=block.last_line,
            body_cell=self.body,
            way="paragraph" if self.bare else self.opening.way,
        )
        if inferred and marker:
            item.doubts.append(
                f"The report prints no number here; {marker.value} follows from its place in the list."
            )
        if doubt:
            item.doubts.append(doubt)
        self.items.append(item)
        labelled = marker is not None and marker.style is Style.LABEL
        self.is_title = labelled and stems.is_title_and_task(self.blocks, self.blocks.index(block))
        self.last, self.inner, self.restarts = marker or self.last, None, False
        return True

    def _is_titled(self, block: Block, marker: Marker | None) -> bool:
        """Say whether the words beside a label name its subject only."""
        if marker is None or marker.style is not Style.LABEL:
            return False
        return stems.is_title(self.blocks, self.blocks.index(block))
