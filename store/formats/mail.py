"""Mail: single messages (.eml) and boxes of them (.mbox), one article a message.

The text part is preferred; a message that has none but HTML goes through the reader of web pages. Headers
become what is known of the article. Attachments are not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from store.decode import canonical
from store.errors import BadInput
from store.formats import Document, Found, How, clean, clean_date, clean_language
from store.formats.child import ParserFailed, parsed

if TYPE_CHECKING:
    from email.message import EmailMessage

MESSAGE: Final = 64 << 20
"""Bytes of one message, attachments included."""
_PARTS: Final = 500
"""Parts of one message that are looked at."""
_FLOWED: Final = re.compile(r"^(?!-- $)(.*[^ ]) \n", re.M)
_QUOTED_FROM: Final = re.compile(rb"^>(>*From )", re.M)


def read(data: bytes, place: object, encoding: str | None = None) -> list[Document]:
    """The one article of a message; raises BadInput. A message says its encodings itself."""
    found = parsed("mail.extract", data, place, "message")
    text = canonical(found["text"])
    if not text.strip():
        raise BadInput(place, "there is no text in this message")
    return [
        Document(
            text=text,
            title=clean(found["subject"]),
            author=clean(found["author"]),
            source=clean(found["list"]),
            published=clean_date(found["date"]),
            language=clean_language(found["language"]),
            url=clean(found["url"]),
            paragraphing="line" if found["html"] else None,
        )
    ]


def gather(source: BinaryIO, place: str, how: How) -> Iterator[Found]:
    """Every message of a box, in its order; BadInput for a file that is none."""
    if source.readline(5) != b"From ":
        raise BadInput(place, "this is no mailbox: its first line must begin with “From ”")
    for number, message in enumerate(_messages(source), 1):
        where = f"{place}, message {number}"
        if len(message) > MESSAGE:
            yield where, BadInput(where, f"it is larger than {MESSAGE >> 20} MiB")
            continue
        try:
            yield where, read(message, where)[0]
        except BadInput as error:
            yield where, error


def _messages(source: BinaryIO) -> Iterator[bytes]:
    """The messages between the lines that begin with `From `; of one beyond the limit, little more than that."""
    _rest_of_line(source)
    parts: list[bytes] = []
    size = 0
    blank = False
    while line := source.readline(65536):
        if blank and line.startswith(b"From "):
            if not line.endswith(b"\n"):
                _rest_of_line(source)
            # The blank line before it is a part of the border.
            parts.pop()
            yield _QUOTED_FROM.sub(rb"\1", b"".join(parts))
            parts, size = [], 0
        elif size <= MESSAGE:
            parts.append(line)
            size += len(line)
        blank = bool(parts) and line in (b"\n", b"\r\n")
    yield _QUOTED_FROM.sub(rb"\1", b"".join(parts))


def _rest_of_line(source: BinaryIO) -> None:
    while (line := source.readline(65536)) and not line.endswith(b"\n"):
        pass


def extract(payload: bytes) -> dict[str, Any]:
    """The text and what the headers say. Runs in the child."""
    from email import policy
    from email.parser import BytesParser

    message: Any = BytesParser(policy=policy.default).parsebytes(payload)
    if not message.keys():
        raise ParserFailed("it has no headers, so it is no message")
    text, is_html = _body(message)
    address, listed = _header(message, "From"), _header(message, "List-Id")
    return {
        "text": text,
        "html": is_html,
        "subject": _header(message, "Subject"),
        "author": re.sub(r"\s*<[^<>]*>\s*$", "", address).strip('" ') or address.strip("<> "),
        "list": re.sub(r"\s*<[^<>]*>\s*$", "", listed).strip('" ') or listed.strip("<> "),
        "date": _header(message, "Date"),
        "language": _header(message, "Content-Language").partition(",")[0],
        "url": next(iter(re.findall(r"https?://[^\s<>]+", _header(message, "Archived-At"))), ""),
    }


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; the library raises many things at a broken one, which then counts as missing."""
    try:
        return str(message[name] or "")
    except Exception:
        return ""


def _body(message: EmailMessage) -> tuple[str, bool]:
    """The first text part that is no attachment, else the first HTML part as text; and whether it was HTML."""
    from itertools import islice

    html = None
    for part in islice(message.walk(), _PARTS):
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _content(part)).strip():
            return _unwrapped(text, part), False
        if kind == "text/html" and html is None:
            html = _content(part)
    if html is None:
        return "", False
    from store.formats import page

    return "\n".join(page.extract(html.encode("utf-8", "replace"))["paragraphs"]), True


def _content(part: EmailMessage) -> str:
    """The part's text; bytes that are not in the encoding it claims are a reason to refuse."""
    data: Any = part.get_payload(decode=True)
    charset = (part.get_content_charset() or "utf-8").replace("us-ascii", "utf-8")
    try:
        return (data or b"").decode(charset)
    except LookupError:
        raise ParserFailed(f"its text is in an encoding that is not known here ({charset[:40]})") from None
    except UnicodeDecodeError as error:
        raise ParserFailed(
            f"byte 0x{data[error.start]:02X} of its text is not {charset}, as it says"
        ) from None


def _unwrapped(text: str, part: EmailMessage) -> str:
    """The text with the lines joined that its sender's program broke (RFC 3676)."""
    if part.get_param("format") != "flowed":
        return text
    return _FLOWED.sub(r"\1 ", text.replace("\r\n", "\n"))
