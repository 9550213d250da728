"""A manager gives the partnership's papers their looks, and takes out a board pack that wears them."""

import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import papers, templates
from tests.browser.conftest import Looker, sign_in

MANAGER = "partnership.manager@krscp.example"


def test_a_manager_chooses_the_looks_of_papers_and_the_board_pack_wears_them(
    page: Page, looker: Looker
) -> None:
    sign_in(page, MANAGER)
    page.goto("/people")
    page.get_by_role("link", name=re.compile("^Looks of papers")).first.click()
    looker.look("looks-of-papers")
    page.get_by_label("Colour").fill("#ffdd00")
    page.get_by_role("button", name="Save the looks").click()
    expect(page.get_by_role("alert")).to_contain_text("is too light: white words on it stand out 1.3 to 1")
    looker.look("looks-refused")
    choose(page)
    expect(page.locator("main").get_by_role("img", name="Two rivers")).to_be_visible()
    looker.look("looks-chosen")

    page.goto("/packs")
    looker.look("packs")
    page.get_by_role("button", name="Read it here").click()
    expect(page.get_by_role("heading", level=1).first).to_contain_text("Board pack as at")
    looker.look("pack")
    said = word_file(page)
    assert "Riverside" in said
    assert "7a1f5c" in said


def choose(page: Page) -> None:
    """A dark colour, a logo with its words, and a template."""
    page.get_by_label("Colour").fill("#7a1f5c")
    page.get_by_label("Logo", exact=True).set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": papers.logo()}
    )
    page.get_by_label("What the logo shows, in words").fill("Two rivers")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.get_by_label("Word template").set_input_files(
        {"name": "Our house.docx", "mimeType": kind, "buffer": templates.template()}
    )
    page.get_by_role("button", name="Save the looks").click()
    expect(page.locator("main")).to_contain_text("The looks of your papers are saved")


def word_file(page: Page) -> str:
    """Everything in the pack as a Word file."""
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Word")).first.click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as parts:
        return " ".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
