"""Success measures: reading a figure as people type it, saying how far it has come, and drawing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain import wording
from tracker.domain.errors import DomainError

LARGEST = Decimal(10) ** 10
WIDTH, HEIGHT, MARGIN = 320, 96, 10


@dataclass(frozen=True)
class Point:
    """A reading as it stands: of two on one day the later one."""

    on: date
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """Where a measure's lines run, in units of the drawing: 320 wide, 96 high."""

    points: tuple[tuple[float, float], ...]
    target_y: float | None
    baseline_y: float | None

    @property
    def line(self) -> str:
        """The points as SVG takes them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


def read_figure(text: str, *, field: str) -> Decimal | None:
    """The number in 61%, 1,204 or 3.5; nothing where nothing was typed."""
    plain = re.sub(r"[\s,%£]", "", text)
    if not plain:
        return None
    if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,3})?", plain):
        raise DomainError("Enter a number such as 61, 61.5 or 1,204.", field=field)
    figure = Decimal(plain)
    if abs(figure) >= LARGEST:
        raise DomainError("This number is too large.", field=field)
    return figure


def written(figure: Decimal | None, unit: str) -> str:
    """A figure as people read it: 61%, 1,204 days."""
    if figure is None:
        return "none"
    plain = f"{figure:,.3f}".rstrip("0").rstrip(".")
    return plain + (unit if unit == "%" or not unit else f" {unit}")


def standing(readings: Sequence[tuple[date, Decimal]]) -> tuple[Point, ...]:
    """The readings that hold, by day: each day's last one."""
    return tuple(Point(on, value) for on, value in sorted(dict(readings).items()))


def sentence(
    points: Sequence[Point],
    *,
    unit: str,
    baseline: Decimal | None,
    baseline_on: date | None,
    target: Decimal | None,
    target_on: date | None,
) -> str:
    """61% in March 2024, 94% on 4 October 2024; the target of 95% by 31 December 2024 is not reached."""
    said = []
    if baseline is not None:
        said.append(written(baseline, unit) + (f" in {baseline_on:%B %Y}" if baseline_on else " at first"))
    if points:
        said.append(f"{written(points[-1].value, unit)} on {wording.long_date(points[-1].on)}")
    else:
        said.append("no reading yet")
    if target is not None:
        by = f" by {wording.long_date(target_on)}" if target_on else ""
        reached = is_reached(points, baseline=baseline, target=target)
        said.append(f"the target of {written(target, unit)}{by} is {'' if reached else 'not '}reached")
    first, *rest = said
    return ", ".join([first[:1].upper() + first[1:], *rest]) + "."


def is_reached(points: Sequence[Point], *, baseline: Decimal | None, target: Decimal) -> bool:
    """Whether the last reading is at the target or beyond, upwards unless the baseline lies above it."""
    if not points:
        return False
    last = points[-1].value
    return last <= target if baseline is not None and baseline > target else last >= target


def chart(points: Sequence[Point], *, baseline: Decimal | None, target: Decimal | None) -> Chart:
    """Where to draw the readings, the target and the baseline; the space holds them all."""
    bounds = [figure for figure in (baseline, target) if figure is not None]
    values = [point.value for point in points] + bounds
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    span = float(high - low) or 1.0
    first = points[0].on if points else None
    days = (points[-1].on - points[0].on).days if points else 0

    def y(value: Decimal | None) -> float | None:
        if value is None:
            return None
        return round(HEIGHT - MARGIN - float(value - low) / span * (HEIGHT - 2 * MARGIN), 1)

    def x(on: date) -> float:
        share = (on - first).days / days if first and days else 0.5
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    return Chart(tuple((x(point.on), y(point.value) or 0.0) for point in points), y(target), y(baseline))
