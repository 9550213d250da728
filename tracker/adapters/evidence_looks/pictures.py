"""Looking into a picture: whether it opens whole, and what its data tell beside what is seen."""

import io
from collections.abc import Iterator

from PIL import ExifTags, Image

from tracker.domain.errors import DomainError

FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
MOST_PIXELS = 80_000_000


def look(content: bytes, ending: str) -> tuple[list[str], list[str]]:
    """What was written into the picture, and a sentence for each thing it hides."""
    with Image.open(io.BytesIO(content), formats=[FORMATS[ending]]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise DomainError("This picture is too large to open. Give a smaller copy.")
        picture.load()  # a picture that is cut off ends here
        facts = picture.getexif()
        written = [*picture.info.values(), *facts.values(), *facts.get_ifd(ExifTags.IFD.Exif).values()]
        return [text for text in map(_text, written) if text], list(_hidden(facts, picture.info))


def _hidden(facts: Image.Exif, info: dict[str | tuple[int, int], object]) -> Iterator[str]:
    if facts.get_ifd(ExifTags.IFD.GPSInfo):
        yield "The picture holds the place where it was taken"
    for author in dict.fromkeys((facts.get(ExifTags.Base.Artist), info.get("Author"))):
        if isinstance(author, str) and author.strip():
            yield f"The file names its author: {author.strip()[:80]}"


def _text(value: object) -> str:
    """Words are looked through; numbers and the camera's own bytes are not."""
    if isinstance(value, bytes):
        return value.decode("ascii", "ignore").replace("\0", "") if len(value) < 10_000 else ""
    return value if isinstance(value, str) else ""
