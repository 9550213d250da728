"""The board pack: choosing one, reading it on the screen, and taking it out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import papers
from tracker.adapters.papers import page
from tracker.domain import packs as rules
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.packs import PackKind
from tracker.domain.roles import Permission
from tracker.queries import packs as queries
from tracker.services import packs
from tracker.web import extensions, forms
from tracker.web.access import requires
from tracker.web.packs.forms import PackForm

bp = Blueprint("packs", __name__, url_prefix="/packs")
POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Wanted:
    """The pack that somebody asks for."""

    kind: PackKind
    as_at: date
    since: date | None

    @property
    def query(self) -> dict[str, Any]:
        """The same as the end of an address, always with its day, so that it shows the same for ever."""
        days = {"as_at": self.as_at, "since": self.since}
        return {"kind": self.kind.value} | {name: day.isoformat() for name, day in days.items() if day}


@bp.get("")
@requires(Permission.SEE_OVERVIEW)
def index() -> ResponseReturnValue:
    """Choose whose pack, which report, as at when and since when; a button for each format leads to it."""
    here = queries.readable(extensions.session(), extensions.actor())
    if not here:
        raise NotFoundError("There is no such page.")
    form, code = PackForm(request.args), 200
    form.offer(here)
    if chosen := request.args.get("format"):
        wanted = _wanted(form)
        if wanted is not None:
            return redirect(_address(wanted, form.partnership.data, chosen))
        code = 422
    several = len(here) > 1
    return render_template("packs/index.html", form=form, kinds=papers.WITH_EXCEL, several=several), code


def _wanted(form: PackForm) -> Wanted | None:
    """What the form asks for, of today without a day; None where it cannot be, and the form says why."""
    if not form.validate():
        return None
    today = extensions.today()
    wanted = Wanted(PackKind(form.kind.data), form.as_at.data or today, form.since.data)
    try:
        rules.check_days(wanted.as_at, wanted.since, today)
    except DomainError as error:
        forms.refuse(form, error)
        return None
    return wanted


def _address(wanted: Wanted, slug: str, chosen: str) -> str:
    if chosen in papers.WITH_EXCEL:
        return url_for("packs.download", slug=slug, chosen=chosen, **wanted.query)
    return url_for("packs.show", slug=slug, **wanted.query)


def _named(slug: str) -> Wanted | ResponseReturnValue:
    """The pack that an address names; an address that cannot be leads to the form, which says why."""
    partnership = queries.get_partnership(extensions.session(), extensions.actor(), slug)
    form = PackForm(request.args)
    form.offer([partnership])
    kept = ("kind", "as_at", "since")
    again: dict[str, Any] = {name: text for name, text in request.args.items() if name in kept}
    return _wanted(form) or redirect(url_for("packs.index", partnership=slug, format="screen", **again))


@bp.get("/<slug>")
@requires(Permission.SEE_OVERVIEW)
def show(slug: str) -> ResponseReturnValue:
    """The pack on the screen, at an address that can be sent."""
    wanted = _named(slug)
    if not isinstance(wanted, Wanted):
        return wanted
    paper = packs.make(
        extensions.session(),
        slug,
        wanted.kind,
        as_at=wanted.as_at,
        since=wanted.since,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    return render_template(
        "packs/show.html",
        paper=paper,
        body=page.body(paper),
        wanted=wanted,
        slug=slug,
        kinds=papers.WITH_EXCEL,
        is_today=wanted.as_at == extensions.today(),
    )


@bp.get("/<slug>/<chosen>")
@requires(Permission.SEE_OVERVIEW)
def download(slug: str, chosen: str) -> ResponseReturnValue:
    """The pack as a file."""
    wanted = _named(slug)
    if not isinstance(wanted, Wanted):
        return wanted
    if chosen not in papers.WITH_EXCEL:
        raise NotFoundError(f"A pack is not written as {chosen}.")
    written = packs.export(
        extensions.session(),
        slug,
        wanted.kind,
        chosen,
        as_at=wanted.as_at,
        since=wanted.since,
        actor=extensions.actor(),
        now=extensions.clock().now(),
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{written.filename}"',
        "Content-Security-Policy": POLICY,
    }
    return Response(written.body, content_type=written.mimetype, headers=headers)
