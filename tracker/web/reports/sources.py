"""The document that a report came as: its pages as printed and as text, its items marked, the file itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import page_images
from tracker.adapters.page_images import Size
from tracker.domain import evidence, passages
from tracker.domain.errors import NotFoundError
from tracker.domain.passages import Passage, Piece
from tracker.domain.reading import Place
from tracker.models import Report, ReportDraft
from tracker.queries import reports
from tracker.services import reports as services
from tracker.web import extensions

ANY_FILE = "application/octet-stream"


@dataclass(frozen=True)
class Marked:
    """An item that is marked in the document, under the number that the screen gives it."""

    key: int
    number: int
    words: Passage
    places: Sequence[Place]


@dataclass(frozen=True)
class Badge:
    """An item's number at a box; the first of its boxes is where a link to the item's place leads."""

    key: int
    number: int
    is_first: bool


@dataclass(frozen=True)
class Box:
    """A place on a printed page, with the items that stand in it."""

    place: Place
    badges: list[Badge]


@dataclass(frozen=True)
class Leaf:
    """One page: its text in pieces, and its picture where there is one."""

    number: int
    pieces: list[Piece]
    size: Size | None
    picture: str
    boxes: list[Box]


@dataclass(frozen=True)
class Document:
    """All pages, and what the marks on them say."""

    leaves: list[Leaf]
    numbers: dict[int, int]
    """The number of each item by its key."""
    placed: frozenset[int]
    """The keys of the items that are marked on a printed page."""
    has_file: bool

    @property
    def is_printed(self) -> bool:
        """Whether its pages can be shown as they were printed."""
        return any(leaf.size for leaf in self.leaves)

    @property
    def page_of(self) -> dict[int, int]:
        """The page on which each item that was found begins, by its key."""
        printed = {
            badge.key: leaf.number
            for leaf in self.leaves
            for box in leaf.boxes
            for badge in box.badges
            if badge.is_first
        }
        read = {piece.key: leaf.number for leaf in self.leaves for piece in leaf.pieces if piece.is_start}
        return {key: page for key, page in (read | printed).items() if key is not None}


def document(
    of: Report | ReportDraft, texts: Sequence[str], marked: Sequence[Marked], picture: Callable[[int], str]
) -> Document:
    """A document's pages with these items marked; `picture` gives the address of a page's picture."""
    path = services.original(extensions.files(), of)
    sizes = _sizes(path)
    read = passages.mark(texts, [item.words for item in marked])
    boxes = _boxes(marked)
    leaves = [
        Leaf(number, pieces or [], size, picture(number), boxes.get(number, []) if size else [])
        for number, (pieces, size) in enumerate(zip_longest(read, sizes), start=1)
    ]
    placed = {badge.key for leaf in leaves for box in leaf.boxes for badge in box.badges}
    return Document(leaves, {item.key: item.number for item in marked}, frozenset(placed), path is not None)


def _sizes(path: Path | None) -> tuple[Size, ...]:
    try:
        return page_images.sizes(path) if path else ()
    except NotFoundError:
        return ()


def _boxes(marked: Sequence[Marked]) -> dict[int, list[Box]]:
    """The boxes of each page; items that share one, such as the parts of one that was split, stand in it."""
    shared: dict[Place, list[Badge]] = {}
    for item in marked:
        for place in item.places:
            is_first = place == item.places[0]
            shared.setdefault(place, []).append(Badge(item.key, item.number, is_first))
    on_page: dict[int, list[Box]] = {}
    for place, badges in shared.items():
        on_page.setdefault(place.page, []).append(Box(place, badges))
    return on_page


def picture(of: Report | ReportDraft, number: int) -> Response:
    """One page as printed, which a browser keeps for its own reader and asks about before it shows it."""
    path = extensions.files().path(of.source_sha256)
    tag = f"{of.source_sha256}-{number}-{page_images.WIDTH}"
    if tag in request.if_none_match:
        answer = Response(status=304)
    else:
        answer = Response(page_images.draw(path, number), mimetype="image/png")
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def download(of: Report | ReportDraft) -> Response:
    """The file as it was given, to be saved; whatever it holds, a browser runs nothing of it."""
    answer = send_file(
        extensions.files().path(of.source_sha256),
        mimetype=evidence.MEDIA_TYPES.get(evidence.ending(of.source_name), ANY_FILE),
        as_attachment=True,
        download_name=evidence.safe_name(of.source_name),
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def page(report: Report) -> ResponseReturnValue:
    """A report's document with its items marked where they stand."""
    session, actor, reference = extensions.session(), extensions.actor(), report.reference
    items = [item for item, _ in reports.recommendations_with_actions(session, actor, report)]
    marked = [
        Marked(
            item.position,
            item.position,
            Passage(item.position, item.text, item.page),
            [Place(*place) for place in item.places],
        )
        for item in items
    ]
    shown = document(
        report,
        reports.source_pages(session, actor, reference),
        marked,
        lambda number: url_for("reports.page_picture", reference=reference, number=number),
    )
    return render_template("reports/source.html", report=report, shown=shown)
