"""Papers read again, each format by another library than wrote it where there is one: all words, in order."""

import ctypes
import io
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import odfdo
import pypdf
import pypdfium2
from docx import Document
from docx.oxml.ns import qn
from lxml import etree, html
from pypdfium2 import raw

from tracker.adapters import papers
from tracker.domain import papers as rules
from tracker.domain.papers import Paper

BREAKS = {qn("w:br"): "\n", qn("w:tab"): "\t"}


def docx(written: bytes) -> str:
    """The body of a Word file."""
    body = Document(io.BytesIO(written)).element.body
    return "\n".join(
        "".join(BREAKS.get(node.tag, node.text or "") for node in line.iter(qn("w:t"), *BREAKS))
        for line in body.iter(qn("w:p"))
    )


def odt(written: bytes) -> str:
    """The body of an OpenDocument text."""
    content = etree.fromstring(odfdo.Document(io.BytesIO(written)).content.serialize())
    lines = content.xpath("//text:p | //text:h", namespaces=content.nsmap)
    return "\n".join("".join(_said(line)) for line in lines)


def _said(node: Any) -> Iterator[str]:
    """The words of a paragraph; a title of a picture is no paragraph."""
    name = etree.QName(node).localname
    if name == "frame":
        yield node.tail or ""
        return
    yield {"s": " ", "tab": "\t", "line-break": "\n"}.get(name, node.text or "")
    for each in node:
        yield from _said(each)
    yield (node.tail or "") if name not in {"p", "h"} else ""


def page(written: bytes) -> str:
    """The body of a page, the words of its pictures left out."""
    body = html.document_fromstring(written.decode("utf-8")).body
    for picture in body.xpath("//svg"):
        picture.getparent().remove(picture)
    return str(body.text_content())


def pdf(written: bytes) -> str:
    """What the tags of a PDF lead through, in their order; what is no part of it, like feet, is not there."""
    marked = _marked(written)
    reader = pypdf.PdfReader(io.BytesIO(written))
    pages = {each.indirect_reference.idnum: nth for nth, each in enumerate(reader.pages)}
    return "".join(marked[pages[at], number] for at, number in _leaves(reader))


def _marked(written: bytes) -> dict[tuple[int, int], str]:
    """The text of each marked piece, by its page and number."""
    found: dict[tuple[int, int], str] = defaultdict(str)
    with pypdfium2.PdfDocument(written) as document:
        for nth, opened in enumerate(document):
            text = opened.get_textpage()
            for each in opened.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=15):
                size = raw.FPDFTextObj_GetText(each.raw, text.raw, None, 0)
                held = (ctypes.c_ushort * (size // 2))()
                raw.FPDFTextObj_GetText(each.raw, text.raw, held, size)
                said = bytes(held).decode("utf-16-le").rstrip("\0")
                found[nth, raw.FPDFPageObj_GetMarkedContentID(each.raw)] += said
    return found


def _leaves(reader: pypdf.PdfReader) -> Iterator[tuple[int, int]]:
    """Each marked piece that the tags lead to, as the number of its page and its own."""

    def walk(node: Any, at: int) -> Iterator[tuple[int, int]]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, int):
            yield at, int(node)
        elif isinstance(node, list):
            for each in node:
                yield from walk(each, at)
        elif "/K" in node or "/MCID" in node:
            at = node.raw_get("/Pg").idnum if "/Pg" in node else at
            yield from walk(node.get("/MCID", node.get("/K")), at)

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], 0)


READERS: dict[str, Callable[[bytes], str]] = {"docx": docx, "odt": odt, "html": page, "pdf": pdf}


def bare(text: str) -> str:
    """A text without its blanks and line ends, which each format breaks as it must."""
    return "".join(text.split())


def visible(text: str) -> str:
    """A text without what has no shape of its own, like marks of direction, and what the reader may lose.

    It leaves the replacement character out where a line begins with it, and tells a hyphen at a line's end
    by a sign of its own.
    """
    seen = (each for each in bare(text) if unicodedata.category(each) != "Cf")
    return "".join(seen).replace("\N{REPLACEMENT CHARACTER}", "").replace("\x02", "-").replace("\ufffe", "-")


def lost(paper: Paper, kind: str) -> list[str]:
    """The texts of a paper that its file does not hold, or not in their place."""
    as_read = visible if kind == "pdf" else bare
    held = as_read(READERS[kind](papers.write(paper, kind)))
    at, missing = 0, []
    for text in map(as_read, rules.texts(rules.cleaned(paper))):
        found = held.find(text, at)
        if found < 0:
            missing.append(text[:80])
        else:
            at = found + len(text)
    return missing
