"""A manager composes, exports and submits a statement in a real browser, and adds to it after a change."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import letters
from tests.browser.conftest import Installed, Looker, sign_in

MANAGER = "partnership.manager@wscp.example"
MEASURE = "Every school is told within a day."


@pytest.fixture
def reference(installed: Installed, tmp_path: Path) -> str:
    """A report of this test's own, whose statement nobody else's test needs."""
    letter = tmp_path / "letter.txt"
    letter.write_text(letters.LETTER, "utf-8")
    words = ("reports", "import", str(letter), "--partnership", "wandsworth", "--live", "--yes")
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        env=installed.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Imported as (\S+),", done.stdout)
    assert found, done.stdout
    return found[1]


def test_what_was_sent_is_kept_with_its_hashes_and_a_later_change_is_told_in_an_addendum(
    page: Page, looker: Looker, reference: str, tmp_path: Path
) -> None:
    statement = f"/statements/{reference}"
    sign_in(page, MANAGER)
    page.goto(statement)
    expect(page.get_by_role("complementary", name="Countdown to the statement")).to_contain_text("Next:")
    page.get_by_label("Summary").fill("Referrals come first.")
    page.get_by_role("button", name="Save these parts").click()
    page.get_by_role("link", name="Mark as submitted").click()
    looker.look("statement-to-submit")
    taken = take(page, tmp_path)
    page.get_by_text("You finished a file by hand and sent that").click()
    by_hand = {"name": "As sent.txt", "mimeType": "text/plain", "buffer": b"As we sent it."}
    page.get_by_label("Files that you sent instead").set_input_files([by_hand])  # type: ignore[list-item]
    page.get_by_label("I have sent this statement").check()
    page.get_by_role("button", name="Mark as submitted").click()
    for content in (taken, by_hand["buffer"]):
        expect(page.locator("main")).to_contain_text(hashlib.sha256(content).hexdigest())
    expect(page.get_by_role("complementary", name="Countdown to the statement")).to_have_count(0)
    page.get_by_text("How to check that a file is one of these").click()
    looker.look("statement-sent")

    change_an_action(page, reference)
    page.goto(statement)
    page.get_by_role("link", name="Write an addendum").click()
    expect(page.locator("main")).to_contain_text("success measure")
    page.get_by_label("Why is it made?").fill("The board **sharpened** the measure.")
    looker.look("addendum-written")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("cell", name=MEASURE)).to_be_visible()
    looker.look("addendum-read")
    page.get_by_role("link", name="issue it").click()
    taken = take(page, tmp_path)
    looker.look("addendum-to-issue")
    page.get_by_label("I have sent this addendum").check()
    page.get_by_role("button", name="Issue the addendum").click()
    expect(page.locator("main")).to_contain_text(hashlib.sha256(taken).hexdigest())
    looker.look("addendum-issued")
    page.get_by_role("link", name="Read what was sent").click()
    expect(page.locator("main")).not_to_contain_text(MEASURE)


def take(page: Page, folder: Path) -> bytes:
    """The Word file, as it is given to be sent."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Word", exact=True).click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file.read_bytes()


def change_an_action(page: Page, reference: str) -> None:
    page.goto(f"/actions/{reference}-01/edit")
    page.get_by_label("Success measure").fill(MEASURE)
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    page.wait_for_url(re.compile(f"/actions/{reference}-01$"))
