"""The page of one spreadsheet: how it is read, and its rows as they would be brought in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import imports
from tracker.domain.imports import Checked, Column, Layout, Outcome, Preview
from tracker.models import SheetImport
from tracker.queries import imports as queries
from tracker.queries import people
from tracker.services import imports as services
from tracker.web import extensions
from tracker.web.imports.forms import LayoutForm, Names, layout_form

ROWS_A_PAGE = 50
HEADING_ROWS = 20
EXAMPLES = 3


@dataclass(frozen=True)
class Seen:
    """A column of the sheet: its heading, and its first values."""

    heading: str
    examples: list[str]


def layout_of(item: SheetImport) -> Layout:
    """How the sheet is read so far."""
    return Layout.from_json(item.chosen)


def read_again(item: SheetImport, layout: Layout) -> Layout:
    """The same sheet with its headings in other rows: the columns are guessed anew."""
    rows = services.rows_of(item, layout.sheet)
    columns = imports.guess(imports.headings(rows, layout.first, layout.last))
    return replace(layout, columns=columns)


def names_of(item: SheetImport) -> Names:
    """Every name that somebody must say or has said who is meant by, in a fixed order."""
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    preview = services.look(session, item, actor=actor, now=now)
    return _names(item, preview)


def _names(item: SheetImport, preview: Preview) -> Names:
    layout = layout_of(item)
    words = dict(preview.unknown)
    known = {(column.value, imports.plain(name)) for column, name in words}
    said = [
        (Column(code), name)
        for code, by_name in layout.names.items()
        for name in by_name
        if (code, name) not in known
    ]
    once = {(column, imports.plain(name)): name for column, name in (*words, *said)}
    return sorted(((column, name) for (column, _), name in once.items()), key=lambda one: (one[0], one[1]))


def form_of(item: SheetImport, preview: Preview | None = None) -> LayoutForm:
    """The form of this sheet, with what was sent where something was."""
    session, layout = extensions.session(), layout_of(item)
    names = _names(item, preview) if preview else names_of(item)
    offered = {
        Column.LEAD: queries.people(
            session, item.partnership_id, people.leads(session, {item.partnership_id})
        ),
        Column.LEAD_AGENCY: queries.agencies(session, item.partnership_id),
    }
    rows = services.rows_of(item, layout.sheet)
    return layout_form(
        imports.headings(rows, layout.first, layout.last),
        names,
        offered,
        layout,
        sheets=[sheet["name"] for sheet in item.sheets],
        rows=min(len(rows), HEADING_ROWS),
    )


def page(item: SheetImport, form: LayoutForm | None, code: int = 200) -> ResponseReturnValue:
    """What each column means and what becomes of each row, a page of rows at a time."""
    if item.done_at is not None:
        return render_template("imports/done.html", item=item), code
    preview = services.look(
        extensions.session(), item, actor=extensions.actor(), now=extensions.clock().now()
    )
    form = form or form_of(item, preview)
    form.version.data, form.seen.data = str(item.version), preview.fingerprint
    shown = request.args.get("show", "")
    rows = [row for row in preview.rows if not shown or row.outcome.value == shown]
    number = _page_number(len(rows))
    body = render_template(
        "imports/show.html",
        item=item,
        form=form,
        layout=layout_of(item),
        columns=_columns(item),
        names=len(_names(item, preview)),
        preview=preview,
        reasons=_reasons(preview.rows),
        rows=rows[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE],
        merged=item.sheets[layout_of(item).sheet]["merged"],
        shown=shown,
        number=number,
        pages=_pages(len(rows)),
        address=lambda page: url_for(
            "imports.show", import_id=item.id, show=shown or None, page=page, _anchor="rows"
        ),
        Outcome=Outcome,
    )
    return body, code


def _columns(item: SheetImport) -> list[Seen]:
    layout = layout_of(item)
    rows = services.rows_of(item, layout.sheet)
    below = rows[layout.last + 1 :]
    headings = imports.headings(rows, layout.first, layout.last)
    return [
        Seen(heading, list(dict.fromkeys(row[at] for row in below if at < len(row) and row[at]))[:EXAMPLES])
        for at, heading in enumerate(headings)
    ]


def _reasons(rows: Sequence[Checked]) -> list[tuple[str, str, int]]:
    """What is wrong most often, by column and reason."""
    found = Counter(
        (problem.column.label if problem.column else "Row", problem.reason)
        for row in rows
        for problem in row.problems
    )
    return [(column, reason, count) for (column, reason), count in found.most_common(10)]


def _pages(rows: int) -> int:
    return max(1, -(-rows // ROWS_A_PAGE))


def _page_number(rows: int) -> int:
    wanted = request.args.get("page", "1")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1
    return min(max(number, 1), _pages(rows))
