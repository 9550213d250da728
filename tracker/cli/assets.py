"""Copies the prebuilt GOV.UK and MOJ styles and scripts into static/vendor, without the font and the crown.

Uses the standard library only, so that it runs before anything else is installed.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "tracker" / "static" / "vendor"

GOVUK = Path("govuk-frontend/dist/govuk")
MOJ = Path("@ministryofjustice/frontend/moj")
STYLES = (GOVUK / "govuk-frontend.min.css", MOJ / "moj-frontend.min.css")
SCRIPTS = (GOVUK / "govuk-frontend.min.js", MOJ / "moj-frontend.min.js")
ICONS = MOJ / "assets" / "images"

# GDS Transport and the royal arms are for services on GOV.UK; a local partnership may use neither.
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_NAME = re.compile(r"""["']?GDS Transport["']?\s*,\s*""")
GOVUK_IMAGE = re.compile(r"""url\(["']?/assets/images/govuk-[^)]*\)""")
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+( ?\*/)?\s*$")
LEFTOVER = re.compile(r"GDS Transport|@font-face|/assets/|sourceMappingURL")


class AssetsError(Exception):
    """The packages are missing, or hold something that may not be shipped."""


def build(node_modules: Path, vendor: Path) -> None:
    """Make the vendor folder afresh: two styles, two scripts and the icons that the MOJ components show."""
    missing = [str(path) for path in (*STYLES, *SCRIPTS, ICONS) if not (node_modules / path).exists()]
    if missing:
        raise AssetsError(f"{node_modules.name} has no {missing[0]}")
    files = {path.name: clean_style((node_modules / path).read_text("utf-8")) for path in STYLES}
    files |= {path.name: clean_script((node_modules / path).read_text("utf-8")) for path in SCRIPTS}
    for name, text in files.items():
        if left := LEFTOVER.search(text):
            raise AssetsError(f"{name} still holds “{left.group()}”")
    if vendor.exists():
        shutil.rmtree(vendor)
    (vendor / "images").mkdir(parents=True)
    for name, text in files.items():
        (vendor / name).write_text(text, "utf-8")
    for icon in sorted((node_modules / ICONS).glob("icon-*.svg")):
        shutil.copyfile(icon, vendor / "images" / icon.name)


def clean_style(text: str) -> str:
    """The style sheet without the font and the crown, and with the addresses of images beside itself."""
    text = FONT_NAME.sub("", FONT_FACE.sub("", text))
    text = GOVUK_IMAGE.sub("none", text).replace("/assets/images/", "images/")
    return SOURCE_MAP.sub("", text)


def clean_script(text: str) -> str:
    """The script without the address of a source map that is not shipped."""
    return SOURCE_MAP.sub("", text)


def main() -> int:
    """Build from node_modules of this checkout; say in one sentence what is wrong."""
    try:
        build(NODE_MODULES, VENDOR)
    except (AssetsError, OSError) as error:
        print(f"The page styles could not be built: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
