"""A partnership's own logo and template as they come in: opened in a child, told apart by content."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests import papers as made
from tests import templates
from tracker.adapters.papers import foreign, logos
from tracker.domain.errors import DomainError


def picture(
    kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **more: object
) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **more)
    return written.getvalue()


def test_a_logo_is_written_anew_without_what_is_not_seen() -> None:
    told = PngInfo()
    told.add_text("Author", "Somebody")
    facts = Image.Exif()
    facts[0x8298] = "Somebody"  # copyright
    for given in (picture(pnginfo=told), picture("JPEG", exif=facts.tobytes())):
        assert b"Somebody" in given

        kept = foreign.logo(given)

        assert b"Somebody" not in kept
        with Image.open(io.BytesIO(kept)) as opened:
            assert opened.size == (300, 100)
            assert not dict(opened.getexif())


def test_a_large_logo_becomes_as_small_as_a_paper_needs_it() -> None:
    with Image.open(io.BytesIO(logos.checked(picture("JPEG", (3000, 1500), "CMYK")))) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (1200, 600))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (lambda: b"", "PNG or JPEG"),
        (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "PNG or JPEG"),
        (lambda: picture("GIF"), "PNG or JPEG"),
        (lambda: picture()[:60], "damaged"),
        (lambda: picture("PNG", (6000, 6000)), "too many pixels"),
        (lambda: picture("PNG", (300, 20)), "under 40 pixels"),
        (lambda: picture("PNG", (1500, 50)), "fifteen times"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 3_000_000, "larger than 2 MB"),
    ],
)
def test_what_cannot_be_a_logo_is_refused_with_what_to_mend(given: Callable[[], bytes], says: str) -> None:
    with pytest.raises(DomainError, match=says) as refused:
        foreign.logo(given())

    assert refused.value.field == "logo"


def test_a_template_is_kept_once_a_paper_was_written_into_it() -> None:
    kept = foreign.template(templates.template(templates.without_our_styles))

    assert kept.startswith(b"PK")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (lambda: b"", "must be a Word document"),
        (made.logo, "must be a Word document"),
        (lambda: b"PK\x03\x04 and no more", "damaged"),
        (lambda: templates.with_member(b"", "word/document.xml", b"<a/>"), "damaged"),
        (lambda: templates.template(place="x"), "has no line that says"),
        (lambda: b"PK\x03\x04" + b"x" * 4_000_000, "larger than 3 MB"),
    ],
)
def test_what_cannot_be_a_template_is_refused_at_its_field(given: Callable[[], bytes], says: str) -> None:
    with pytest.raises(DomainError, match=says) as refused:
        foreign.template(given())

    assert refused.value.field == "template"
