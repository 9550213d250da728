"""A partnership's logo: a picture that opens whole, written anew so that it holds only what is seen."""

import io

from PIL import Image, ImageOps

from tracker.domain.errors import DomainError

FORMATS = ("PNG", "JPEG")
MOST_PIXELS = 25_000_000
WIDEST, HIGHEST = 1200, 600  # pixels; it stands 9 cm wide and 2 cm high at most
SMALLEST = 40  # pixels either way
FLATTEST = 15  # times as wide as high, or the other way about

WRONG_KIND = "The logo must be a PNG or JPEG picture. Save it as one of these, and try again."
TOO_LARGE = "This picture has too many pixels. Give a smaller copy."
TOO_SMALL = f"The logo is under {SMALLEST} pixels wide or high, and would be a blur. Give a larger copy."
TOO_FLAT = "The logo is more than fifteen times as wide as it is high, or the other way about. Give another."


def checked(content: bytes) -> bytes:
    """The logo as it is kept, no larger than a paper needs it; whatever cannot be one is refused."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        kind = str(opened.format)
        if opened.width * opened.height > MOST_PIXELS:
            raise DomainError(TOO_LARGE)
        picture = ImageOps.exif_transpose(opened)
        _check_shape(*picture.size)
        picture = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    picture.thumbnail((WIDEST, HIGHEST))
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    written = io.BytesIO()
    bare.save(written, kind, optimize=True)
    return written.getvalue()


def _check_shape(width: int, height: int) -> None:
    if min(width, height) < SMALLEST:
        raise DomainError(TOO_SMALL)
    if max(width, height) > FLATTEST * min(width, height):
        raise DomainError(TOO_FLAT)
