"""The page of HTML: whole by itself, it runs nothing, and its headings and tables say what they are."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from lxml.html import HtmlElement
from playwright.sync_api import Browser

from tests import papers as made
from tracker.adapters import papers as writers
from tracker.adapters.papers import page
from tracker.domain.papers import Paper


def opened(paper: Paper) -> HtmlElement:
    """The paper written and opened again."""
    return html.document_fromstring(writers.write(paper, "html").decode("utf-8"))


def test_it_is_whole_by_itself_and_runs_nothing() -> None:
    found = opened(made.statement())

    assert found.get("lang") == "en-GB"
    assert found.findtext(".//title") == "Written statement of proposed action, version 3"
    assert not found.xpath("//script | //link | //iframe | //form | //@style | //@onclick")
    assert [each[:15] for each in found.xpath("//@src")] == ["data:image/png;"]
    style = found.findtext(".//style")
    assert "@media print" in style
    assert "--brand: #7a1f5c; --on-brand: #ffffff;" in style
    assert "@import" not in style
    assert "url(" not in style


def test_it_has_landmarks_and_a_way_past_what_comes_first() -> None:
    found = opened(made.statement())

    assert [len(found.xpath(f"//{name}")) for name in ("header", "main", "nav", "footer")] == [1, 1, 1, 1]
    skip = found.xpath("//a")[0]
    assert skip.get("href") == "#paper-main"
    assert found.xpath("//main/@id") == ["paper-main"]


def test_its_headings_are_in_order_and_the_contents_lead_to_them() -> None:
    found = opened(made.statement())

    levels = [int(each.tag[1]) for each in found.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels == [1, 2, 2, 3, 3, 2, 2, 2, 2]
    targets = [each[1:] for each in found.xpath("//nav//a/@href")]
    assert len(targets) == 7
    assert all(len(found.xpath(f"//*[@id='{each}']")) == 1 for each in targets)


def test_its_tables_have_captions_and_heads_that_say_what_they_head() -> None:
    found = opened(made.statement())

    assert len(found.xpath("//table")) == 5
    assert len(found.xpath("//table/caption")) == 4  # the glossary has its heading only
    assert not found.xpath("//th[not(@scope)]")
    groups = found.xpath("//tbody[tr[1][th[@scope='rowgroup']]]")
    assert len(groups) == 9
    assert len(found.xpath("//td[@colspan='7']")) == 1  # a recommendation without an action


def test_pictures_have_words_in_their_place() -> None:
    found = opened(made.statement())

    assert found.xpath("//img/@alt") == ["A dark blue board"]
    (said,) = found.xpath("//*[@role='img']/@aria-label")
    assert said.startswith("Chart: Actions delivered, verified and embedded.")


def test_hostile_text_makes_no_elements_and_no_addresses() -> None:
    found = opened(made.saying('"><script>alert(1)</script><a href="javascript:x">\''))

    assert not found.xpath("//script")
    assert not [each for each in found.xpath("//@href") if each.startswith("javascript")]
    assert len(found.xpath("//main")) == 1


def test_the_reading_view_says_the_same_words_inside_another_pages_landmarks() -> None:
    paper = made.statement()
    body = html.fragment_fromstring(page.body(paper))

    assert not body.xpath("//main | //script | //img | //a[@class='paper-skip']")
    whole = opened(paper)
    assert bare(body.text_content()) in bare(whole.find(".//main").getparent().text_content())
    assert [bare(each) for each in body.xpath("//td/text()")] == [
        bare(each) for each in whole.xpath("//td/text()")
    ]


def bare(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split()).removeprefix("Skiptothecontent")


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen_and_axe_finds_nothing(width: int, browser: Browser, tmp_path: Path) -> None:
    file, shown = tmp_path / "paper.html", browser.new_page(viewport={"width": width, "height": 800})
    for paper in (made.statement(), made.saying("W" * 500)):
        file.write_bytes(writers.write(paper, "html"))
        shown.goto(file.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(shown).response["violations"] == []
    shown.close()
