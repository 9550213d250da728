"""The page styles and scripts: what the copy step takes, changes and refuses."""

from pathlib import Path

import pytest

from tracker.cli import assets

GOVUK_STYLE = (
    '@charset "UTF-8";@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}'
    "body{font-family:GDS Transport,arial,sans-serif}h1{font-family:'GDS Transport', arial}"
    ".crest{background-image:url(/assets/images/govuk-crest.svg)}\n"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */\n"
)
MOJ_STYLE = "a{font-family:GDS Transport,arial}b{background:url(/assets/images/icon-document.svg)}"
SCRIPT = "export{initAll};//# sourceMappingURL=some.min.js.map\n"


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    """The two packages in small, with the files that may not be shipped among them."""
    contents = {
        assets.STYLES[0]: GOVUK_STYLE,
        assets.STYLES[1]: MOJ_STYLE,
        assets.SCRIPTS[0]: SCRIPT,
        assets.SCRIPTS[1]: SCRIPT,
        assets.GOVUK / "assets/fonts/light.woff2": "font",
        assets.GOVUK / "assets/images/govuk-crest.svg": "crown",
        assets.ICONS / "icon-document.svg": "icon",
        assets.ICONS / "icon-document.png": "icon",
        assets.ICONS / "govuk-logotype-crown.png": "crown",
        assets.ICONS / "moj-logotype-crest-2024.svg": "crest",
    }
    for path, text in contents.items():
        (tmp_path / "node_modules" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "node_modules" / path).write_text(text)
    return tmp_path / "node_modules"


def test_only_styles_scripts_and_icons_are_copied(node_modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "static" / "vendor"
    assets.build(node_modules, vendor)
    copied = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert copied == {
        "govuk-frontend.min.css",
        "govuk-frontend.min.js",
        "moj-frontend.min.css",
        "moj-frontend.min.js",
        "images/icon-document.svg",
    }


def test_the_font_and_the_crown_are_taken_out_of_the_style(node_modules: Path, tmp_path: Path) -> None:
    assets.build(node_modules, tmp_path / "vendor")
    body, heading, crest = (tmp_path / "vendor" / "govuk-frontend.min.css").read_text().split("}")[:3]
    assert body == '@charset "UTF-8";body{font-family:arial,sans-serif'
    assert heading == "h1{font-family:arial"
    assert crest == ".crest{background-image:none"


def test_an_icon_is_looked_for_beside_the_style(node_modules: Path, tmp_path: Path) -> None:
    assets.build(node_modules, tmp_path / "vendor")
    style = (tmp_path / "vendor" / "moj-frontend.min.css").read_text()
    assert style == "a{font-family:arial}b{background:url(images/icon-document.svg)}"


def test_a_script_names_no_source_map(node_modules: Path, tmp_path: Path) -> None:
    assets.build(node_modules, tmp_path / "vendor")
    assert (tmp_path / "vendor" / "moj-frontend.min.js").read_text() == "export{initAll};"


def test_what_an_earlier_build_left_is_gone(node_modules: Path, tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "old.css").write_text("old")
    assets.build(node_modules, tmp_path / "vendor")
    assert not (tmp_path / "vendor" / "old.css").exists()


@pytest.mark.parametrize(
    "style",
    ["p{font:1rem GDS Transport}", "p{src:url(/assets/fonts/x.woff)}"],
    ids=["font name", "font address"],
)
def test_a_style_that_still_holds_the_font_is_refused(node_modules: Path, tmp_path: Path, style: str) -> None:
    (node_modules / assets.STYLES[0]).write_text(style)
    with pytest.raises(assets.AssetsError, match=r"govuk-frontend\.min\.css still holds"):
        assets.build(node_modules, tmp_path / "vendor")
    assert not (tmp_path / "vendor").exists()


def test_a_missing_package_is_named(node_modules: Path, tmp_path: Path) -> None:
    (node_modules / assets.SCRIPTS[1]).unlink()
    with pytest.raises(assets.AssetsError, match=r"moj-frontend\.min\.js"):
        assets.build(node_modules, tmp_path / "vendor")


def test_without_packages_it_says_so_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path / "node_modules")
    assert assets.main() == 1
    assert "could not be built: node_modules has no govuk-frontend" in capsys.readouterr().err


def test_the_built_styles_hold_no_font_and_no_crown() -> None:
    if not assets.VENDOR.exists():
        pytest.skip("The page styles are not built. To build them: make assets")
    built = [path for path in assets.VENDOR.rglob("*") if path.is_file()]
    assert {path.suffix for path in built} == {".css", ".js", ".svg"}
    for path in built:
        assert not assets.LEFTOVER.search(path.read_text("utf-8")), path.name
        assert "crown" not in path.name
        assert "crest" not in path.name
