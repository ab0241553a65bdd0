"""Documents of other programs, made by hand as small as they may be: Word, e-books, PDF, archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>Le port</dc:title><dc:creator>Anna Torres</dc:creator><dc:language>fr-FR</dc:language>"
    "<dcterms:created>2026-03-04T08:00:00Z</dcterms:created></cp:coreProperties>"
)
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(body: str, core: str = _CORE, head: str = "") -> bytes:
    """A Word document with this XML for a body; `head` comes before it."""
    main = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": main, "docProps/core.xml": core})


def book(chapters: Sequence[str], extra: Mapping[str, str] | None = None) -> bytes:
    """An e-book of XHTML bodies, with a cover that is no part of the reading order and a table of contents."""
    files = {
        f"OPS/c {n}.xhtml": f"<html><head><title/></head><body>{c}</body></html>"
        for n, c in enumerate(chapters)
    }
    items = "".join(
        f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>La mer</dc:title><dc:creator>Anna Torres</dc:creator><dc:creator>Sam Bø</dc:creator>"
        "<dc:language>fr</dc:language><dc:publisher>Rivages</dc:publisher><dc:date>2024</dc:date></metadata>"
        f'<manifest>{items}<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/></manifest>'
        f'<spine><itemref idref="cover" linear="no"/><itemref idref="nav"/>{spine}</spine></package>'
    )
    shared = {"OPS/nav.xhtml": "<p>Table</p>", "OPS/cover.xhtml": "<p>Couverture</p>"}
    return zipped(
        {"META-INF/container.xml": _CONTAINER, "OPS/book.opf": package, **shared, **files, **(extra or {})}
    )


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF document with these lines on each page, in Latin-1."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"",
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
               b"<</Title(Le port)/Author(Anna Torres)/CreationDate(D:20260304080000Z)>>"]  # fmt: skip
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 12 Tf 72 720 Td {shown}ET".encode("cp1252")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % len(objects)
        )
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R/Info 4 0 R>>" % (len(objects) + 1)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, trailer, len(out)
    )  # fmt: skip
