"""Reports damaged at random: bytes changed, cut, doubled, and the same inside the parts of office files."""

import io
import random
import zipfile

from tests import office_files

TOKENS = (
    *(b"<", b">", b"</w:p>", b"<w:p>", b"<w:tbl>", b"<text:list>", b"</text:list>", b"</li>", b"<ol>"),
    *(b"<table>", b"&", b"&#0;", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"%9", b'w:val="-1"', b"99999999999"),
    *(b"1.", b"\x0c", b"stream", b"endobj", b"/Length 9", b"\xe2\x80\xa8"),
)


def mangle(name: str, data: bytes, chance: random.Random) -> bytes:
    """The file damaged once or more; that of an archive mostly inside, so that it still opens."""
    if not name.endswith((".docx", ".odt")) or chance.random() < 0.15:
        return _bytes(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {each: archive.read(each) for each in archive.namelist()}
    part = chance.choice([each for each in parts if each.endswith((".xml", ".rels"))])
    parts[part] = _bytes(bytes(parts[part]), chance)
    return office_files.zipped(parts, first="mimetype")


def _bytes(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 20))):
        at = chance.randrange(len(made) + 1)
        length = chance.choice((1, 4, 30, 300))
        way = chance.randrange(5)
        if way == 0:
            made[at : at + length] = b""
        elif way == 1:
            made[at:at] = made[at : at + length]
        elif way == 2:
            made[at : at + length] = chance.randbytes(length)
        elif way == 3:
            made[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 50))
        else:
            from_there = chance.randrange(len(made) + 1)
            made[at : at + length] = made[from_there : from_there + length]
    return bytes(made)
