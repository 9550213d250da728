"""Drawing the pages of PDFs: the right page at the right size, and nothing that a bad file could do."""

import io
import random
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from tests import mangled, report_files
from tracker.adapters import page_images
from tracker.domain.errors import NotFoundError


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter as a word processor makes it, on A4."""
    path = tmp_path_factory.mktemp("letter") / "letter"
    path.write_bytes(report_files.pdf(report_files.LETTER))
    return path


def blank(path: Path, *sizes: tuple[float, float]) -> Path:
    """A PDF of empty pages of these sizes, in points."""
    document = pdfium.PdfDocument.new()
    for size in sizes:
        document.new_page(*size)
    document.save(path)
    return path


def opened(drawn: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(drawn))
    picture.load()
    assert picture.format == "PNG"
    return picture


def test_a_page_is_drawn_as_it_was_printed(letter: Path) -> None:
    (size,) = set(page_images.sizes(letter))
    assert (round(size.width), round(size.height)) == (595, 842)
    picture = opened(page_images.draw(letter, 1)).convert("L")
    assert picture.width == page_images.WIDTH
    assert picture.height == pytest.approx(page_images.WIDTH * size.height / size.width, abs=2)
    dark = sum(picture.histogram()[:100])
    assert 0.005 < dark / (picture.width * picture.height) < 0.5, "print on white paper"


def test_each_page_has_its_own_size_and_picture(tmp_path: Path) -> None:
    path = blank(tmp_path / "file", (595, 842), (842, 595))
    assert page_images.sizes(path) == ((595, 842), (842, 595))
    first, second = (opened(page_images.draw(path, number)) for number in (1, 2))
    assert first.height > first.width
    assert second.width > second.height
    assert (first.width, second.width) == (page_images.WIDTH, page_images.WIDTH)


@pytest.mark.parametrize("number", [-1, 0, 3, 9999])
def test_a_page_that_is_not_there_is_not_found(tmp_path: Path, number: int) -> None:
    path = blank(tmp_path / "file", (595, 842), (595, 842))
    with pytest.raises(NotFoundError):
        page_images.draw(path, number)


@pytest.mark.parametrize("size", [(14_400, 14_400), (3, 14_400), (14_400, 3), (0.5, 0.5)])
def test_a_page_of_any_size_makes_a_picture_of_bounded_size(
    tmp_path: Path, size: tuple[float, float]
) -> None:
    picture = opened(page_images.draw(blank(tmp_path / "file", size), 1))
    assert picture.width <= page_images.WIDTH + 1
    assert picture.height <= 4 * page_images.WIDTH + 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"The letter.", b"PK\x03\x04" + bytes(2000)])
def test_a_file_that_is_no_pdf_is_not_found(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for ask in (lambda: page_images.sizes(path), lambda: page_images.draw(path, 1)):
        with pytest.raises(NotFoundError):
            ask()


def test_a_mangled_pdf_is_drawn_or_not_found(letter: Path, tmp_path: Path) -> None:
    chance = random.Random(6)  # noqa: S311 - damage, not secrets
    whole = letter.read_bytes()
    outcomes = set()
    for turn in range(6):
        path = tmp_path / str(turn)
        path.write_bytes(mangled.mangle("letter.pdf", whole, chance) if turn else whole[: len(whole) // 2])
        try:
            outcomes.add(opened(page_images.draw(path, 1)).width)
        except NotFoundError:
            outcomes.add(0)
    assert outcomes == {0, page_images.WIDTH}


def test_a_pdf_that_takes_too_long_is_not_found(letter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_images, "TIME_LIMIT_SECONDS", 0.01)
    with pytest.raises(NotFoundError):
        page_images.draw(letter, 1)
