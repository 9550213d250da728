"""Word and OpenDocument files written by hand, so that a test says in XML what the file holds."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_SPACES = " ".join(
    f'xmlns:{short}="{_NAMES}{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)
ODT_TYPE = "application/vnd.oasis.opendocument.text"


_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_PARTS = {"document": "document.main", "numbering": "numbering", "styles": "styles"}


def _typed(part: str) -> str:
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{_PARTS[part]}+xml"
    return f'<Override PartName="/word/{part}.xml" ContentType="{kind}"/>'


def zipped(parts: dict[str, str | bytes], first: str = "") -> bytes:
    """An archive of these parts, the first one stored as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, kind)
    return out.getvalue()


def docx(body: str, numbering: str = "", styles: str = "", **more: str | bytes) -> bytes:
    """A Word file with this body and these definitions; further parts by their names under word/."""
    related = "".join(
        f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for kind in ("numbering", "styles")
    )
    return zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Default Extension="rels" ContentType="{_RELATIONS_TYPE}"/>'
                f"{''.join(map(_typed, _PARTS))}</Types>"
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
                f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
            ),
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
            ),
            "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
            "word/numbering.xml": f"<w:numbering {_SPACES}>{numbering}</w:numbering>",
            "word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>",
            **{f"word/{name}.xml": content for name, content in more.items()},
        }
    )


def para(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of Word's with one run."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def listed(text: str, list_id: int = 1, depth: int = 0) -> str:
    """A paragraph of Word's in a list."""
    return para(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(depth: int, form: str, pattern: str, more: str = "", start: int = 1) -> str:
    """One level of a list definition of Word's."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def definition(*levels: str, name: int = 0, lists: tuple[int, ...] = (1,), more: str = "") -> tuple[str, str]:
    """A list definition of Word's, and the lists that follow it."""
    return (
        f'<w:abstractNum w:abstractNumId="{name}">{more}{"".join(levels)}</w:abstractNum>',
        "".join(f'<w:num w:numId="{each}"><w:abstractNumId w:val="{name}"/></w:num>' for each in lists),
    )


def style(name: str, shown: str, properties: str = "", run: str = "", more: str = "") -> str:
    """A paragraph style of Word's."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}" {more}><w:name w:val="{shown}"/>'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def odt(body: str, styles: str = "", automatic: str = "", kind: str = ODT_TYPE, **more: str | bytes) -> bytes:
    """An OpenDocument text with this body and these styles."""
    return zipped(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": (
                f'<m:manifest xmlns:m="{_NAMES}manifest:1.0">'
                f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
                '<m:file-entry m:full-path="styles.xml" m:media-type="text/xml"/></m:manifest>'
            ),
            "content.xml": (
                f"<office:document-content {_ODF_SPACES}><office:automatic-styles>{automatic}"
                f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
                "</office:document-content>"
            ),
            "styles.xml": (
                f"<office:document-styles {_ODF_SPACES}><office:styles>{styles}</office:styles>"
                "</office:document-styles>"
            ),
            **more,
        },
        first="mimetype",
    )


def list_style(name: str, *levels: str) -> str:
    """A list style of an OpenDocument text."""
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def numbered(depth: int, form: str, suffix: str = ".", shown: int = 1, more: str = "") -> str:
    """A numbered level of a list style."""
    return (
        f'<text:list-level-style-number text:level="{depth}" style:num-format="{form}" '
        f'style:num-suffix="{suffix}" text:display-levels="{shown}" {more}/>'
    )
