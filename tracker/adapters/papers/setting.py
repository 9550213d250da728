"""Sets one PDF in a process of its own, so that typst's memory goes back when it ends. Run by its path.

Given the template and the date in seconds; the paper comes in as JSON. The PDF goes out;
or else, with exit code 3, what is wrong with it.
"""

import sys
from pathlib import Path

import font_source_sans_pro  # type: ignore[import-untyped]
import typst

REFUSED = 3
FONTS = Path(font_source_sans_pro.__file__).with_name("files")


def main(template: str, dated: str) -> int:
    """Read the paper, write its PDF; a warning is an error."""
    try:
        written, warnings = typst.compile_with_warnings(
            template,
            font_paths=fonts(),
            sys_inputs={"paper": sys.stdin.buffer.read().decode("utf-8")},
            pdf_standards=["ua-1"],
            timestamp=int(dated),
        )
    except typst.TypstError as error:
        return _refuse(error.diagnostic)
    if warnings:
        return _refuse("\n".join(warning.diagnostic for warning in warnings))
    sys.stdout.buffer.write(written)
    return 0


def fonts() -> typst.Fonts:
    """Our own typeface, and what typst brings for the characters that it lacks; never the system's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


def _refuse(why: str) -> int:
    sys.stdout.buffer.write(why.encode("utf-8"))
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
