"""PDF documents with text in them, by the library pypdf (`pip install 'postil[pdf]'`).

A page of a PDF is letters at places: lines come out as they were set, running heads and page numbers are left
out. A scan has no letters, and is refused: reading pictures is another program's work.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from store.decode import canonical
from store.errors import BadInput
from store.formats import Document, clean, clean_date
from store.formats.child import LONG, ParserFailed, parsed

_PAGES: Final = 5000
_FEW: Final = 20
"""Letters on a page, on average, below which there is no text but stamps and page numbers."""
_ENOUGH: Final = 4
"""Pages from which on a line that comes again on most is taken for a running head."""
_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """One document; raises BadInput, also where pypdf is not installed."""
    # Only the child imports it; asking first gives the remedy instead of a parser's failure.
    from importlib.util import find_spec

    if find_spec("pypdf") is None:
        raise BadInput(place, "PDF needs one more library: pip install 'postil[pdf]'")
    found = parsed("pdf.extract", data, place, "PDF document", LONG)
    pages = [canonical(page).translate(_LIGATURES) for page in found["pages"]]
    letters = sum(character.isalpha() for page in pages for character in page)
    if letters < max(1, _FEW * len(pages)):
        raise BadInput(
            place,
            "its pages are pictures (a scan): there is no text in it; run it through OCR first (ocrmypdf)",
        )
    return [
        Document(
            text="\n".join(_without_heads(pages)),
            title=clean(found["title"]),
            author=clean(found["author"]),
            published=clean_date(found["created"]),
        )
    ]


def extract(payload: bytes) -> dict[str, Any]:
    """The text of each page and what the document says of itself. Runs in the child."""
    import io

    from pypdf import PdfReader
    from pypdf.errors import PdfReadError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(payload))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ParserFailed("it is protected by a password; save it without one")
        if len(reader.pages) > _PAGES:
            raise ParserFailed(f"it has more than {_PAGES:,} pages; cut it into parts")
        pages = [page.extract_text() for page in reader.pages]
        about = reader.metadata
        created = about.creation_date if about else None
        return {
            "pages": pages,
            "title": about.title if about else None,
            "author": about.author if about else None,
            "created": created.isoformat() if created else None,
        }
    except PdfReadError as error:
        raise ParserFailed(f"it is damaged ({error})") from None
    except PyPdfError as error:
        raise ParserFailed(f"it cannot be read ({error})") from None


def _without_heads(pages: list[str]) -> list[str]:
    """The pages without first and last lines that most pages have, numbers aside."""
    cut = [[line for line in page.split("\n") if line.strip()] for page in pages]
    if len(cut) >= _ENOUGH:
        for place in (0, -1):
            seen = Counter(_shape(lines[place]) for lines in cut if lines)
            for lines in cut:
                if lines and seen[_shape(lines[place])] * 2 > len(cut):
                    del lines[place]
    return ["\n".join(lines) for lines in cut if lines]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())
