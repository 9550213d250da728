"""A chart of curves as a picture in SVG, the same one in every format that can show it."""

from xml.sax.saxutils import escape

from tracker.domain.papers import Chart

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 12, 34
COLOURS = ("#123c52", "#a33b1c", "#5a6b1e", "#6a3f86")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "14 5")
"""Each curve has a dash of its own, so that no colour is needed to tell five apart."""
LONGEST_NAME = 30
LABELS_ALONG = 8


def svg(chart: Chart) -> str:
    """The curves, a scale from nought, some of the points' names, and a key."""
    most = max((value for each in chart.series for value in each.values), default=0.0)
    top = _round_up(most)
    key_rows = len(chart.series)
    height = HEIGHT + 20 * key_rows
    body = [*_scale(top), *_names(chart.points)]
    for nth, each in enumerate(chart.series):
        body += [_curve(each.values, top, nth), *_key(each.name, nth)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Source Sans Pro, Arial, sans-serif" font-size="12" fill="#0b0c0c">'
        f"{''.join(body)}</svg>"
    )


def _round_up(most: float) -> float:
    """The lowest of 4, 10, 20, 40, 100, 200 and so on that is not under this."""
    top, step = 4.0, 0
    while top < most:
        top *= (2.5, 2, 2)[step % 3]
        step += 1
    return top


def _x(nth: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (nth / (count - 1) if count > 1 else 0.5)


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _scale(top: float) -> list[str]:
    return [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(value, top):.1f}" y2="{_y(value, top):.1f}" '
        f'stroke="#b1b4b6"/><text x="{LEFT - 6}" y="{_y(value, top) + 4:.1f}" '
        f'text-anchor="end">{value:g}</text>'
        for value in (top * quarter / 4 for quarter in range(5))
    ]


def _names(points: tuple[str, ...]) -> list[str]:
    every = max(1, -(-len(points) // LABELS_ALONG))
    return [
        f'<text x="{_x(nth, len(points)):.1f}" y="{HEIGHT - BOTTOM + 18}" '
        f'text-anchor="{"end" if nth and nth == len(points) - 1 else "middle"}">{_short(name)}</text>'
        for nth, name in enumerate(points)
        if nth % every == 0
    ]


def _curve(values: tuple[float, ...], top: float, nth: int) -> str:
    spots = " ".join(f"{_x(at, len(values)):.1f},{_y(value, top):.1f}" for at, value in enumerate(values))
    return f'<polyline points="{spots}" {_stroke(nth)}/>'


def _key(name: str, nth: int) -> list[str]:
    y = HEIGHT + 20 * nth
    return [
        f'<polyline points="{LEFT},{y} {LEFT + 40},{y}" {_stroke(nth)}/>',
        f'<text x="{LEFT + 50}" y="{y + 4}">{_short(name)}</text>',
    ]


def _stroke(nth: int) -> str:
    dash = DASHES[nth % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{COLOURS[nth % len(COLOURS)]}" stroke-width="2.5"{dashed}'


def _short(name: str) -> str:
    """A name on one line of the picture; the table after it has it whole."""
    name = " ".join(name.split())
    return escape(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…")
