"""Office files are zips: packed so that the same content gives the same bytes."""

import io
import zipfile


def repacked(written: bytes) -> bytes:
    """The same zip with one date on every part; its first part, if it names the type, is not squeezed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(packed, "w") as target:
        for part in source.infolist():
            how = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(zipfile.ZipInfo(part.filename), source.read(part), how)
    return packed.getvalue()
