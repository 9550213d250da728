"""The pictures of a paper for word processors: the size of its logo, and its charts drawn as PNG."""

import io

import typst
from PIL import Image

from tracker.adapters.papers import chart, setting
from tracker.domain.papers import Brand, Chart

LOGO_HEIGHT_CM, LOGO_WIDEST_CM = 2.0, 9.0
CHART_PPI = 150

_DRAWING = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.picture), width: 17cm)
"""


def logo_cm(brand: Brand) -> tuple[float, float]:
    """How wide and how high the logo stands."""
    high = shape(brand.logo)
    width = min(LOGO_WIDEST_CM, LOGO_HEIGHT_CM / high)
    return width, width * high


def shape(picture: bytes) -> float:
    """How high a picture is for its width."""
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.height / opened.width


def drawn(block: Chart) -> bytes:
    """The chart as PNG."""
    picture = typst.compile(
        _DRAWING,
        font_paths=setting.fonts(),
        sys_inputs={"picture": chart.svg(block)},
        format="png",
        ppi=CHART_PPI,
    )
    assert isinstance(picture, bytes)  # noqa: S101 - one page
    return picture
