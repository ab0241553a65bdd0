"""The article in a web page: which part of the tree it is, and which of its pieces are paragraphs.

Runs in the child process of child.py only; every walk is a loop, since a page may be nested 100,000 deep.
The choice follows the marks that publishers set (article, main), checked by where the prose is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NO_TEXT: Final = frozenset(
    ["script", "style", "noscript", "template", "nav", "svg", "math", "iframe", "object", "embed", "select",
     "option", "textarea", "input", "audio", "video", "canvas", "head", "title"]
)  # fmt: skip
_DROPPED: Final = frozenset(["footer", "aside", "form", "figure", "figcaption", "button", "menu", "dialog"])
_BLOCKS: Final = frozenset(
    ["p", "div", "section", "article", "main", "header", "body", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
     "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "table", "tbody", "thead", "tr", "address", "center",
     "details", "summary", "hr", "fieldset", "hgroup", "td", "th"]
)  # fmt: skip
_HEADINGS: Final = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_PROSE: Final = frozenset(["p", "blockquote", "pre", "dd", "dt"])
_BREAK: Final = "\0"
"""Stands for <br> while a block is put together; the page itself holds no NUL any more."""
_ASIDE: Final = re.compile(
    r"(?:^|[\s_])(?:(?:comments?|commentaires?|share|sharing|social|related|newsletter|cookies?|consent|promo|"
    r"advert\w*|ads?|sponsor\w*|breadcrumbs?|subscri\w+|sidebar|widget|popup|modal|tags?|toolbar|byline|"
    r"post-meta|entry-meta|article-meta|meta|read-?more|lire-?aussi|a-lire|recommend\w*|outbrain|taboola|"
    r"sr-only|visually-hidden|screen-reader\w*|skip-link|caption|credits?|toc|no-?print)(?:[-_]\w*)*)(?=$|\s)",
    re.I,
)
_CALL: Final = re.compile(
    r"il vous reste [\d.,]+\s?% |(?:cet article|la suite|ce contenu) est réservée? (?:à|aux) |"
    r"(?:pour lire la suite|pour continuer (?:à|votre) lecture?),? |(?:abonnez-vous|je m['’]abonne|s['’]abonner)\b|"
    r"déjà abonné|this (?:article|content) is (?:reserved )?for (?:our )?subscribers|"
    r"(?:subscribe|sign up|log in|sign in)\b.{0,40}\b(?:to|for|now|today)\b|already (?:a subscriber|have an account)|"
    r"(?:lire|voir|écouter|à lire|à voir) aussi\s*[:|]|lire plus tard$|advertisement$|publicité$|anzeige$|"
    r"(?:read (?:more|also|next)|related|see also)\s*:|(?:jetzt abonnieren|weiterlesen mit|mehr zum thema)\b",
    re.I,
)
"""Begins a line by which a site calls its readers to do something."""
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


class Block(NamedTuple):
    """A piece of text between two block borders."""

    tag: str
    text: str
    linked: int
    """How many of its characters are in links."""
    parent: int
    """The element that holds it, for finding where the prose is."""
    in_header: bool


def extract(payload: bytes) -> dict[str, Any]:
    """Paragraphs, title and metadata of a page in UTF-8; None for what it does not say."""
    # Only the child ever imports it.
    from selectolax.lexbor import LexborHTMLParser

    from store.formats import pagemeta

    tree = LexborHTMLParser(payload.decode())
    known = pagemeta.read(tree)
    found = paragraphs(tree)
    body = known.pop("body") or ""
    # Pages that are put together by scripts say their text for search engines alone.
    if len(body) > 2 * sum(map(len, found)):
        found = whole(body.encode("utf-8", "replace")) if "</" in body else _lines(body)
    known["paragraphs"] = found
    return known


def _lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := " ".join(part.split(" ")).strip())]


def whole(payload: bytes) -> list[str]:
    """Every line of text of a page that is all article: a chapter, an entry of a feed."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(payload.decode("utf-8", "replace"))
    return [] if tree.body is None else [block.text for block in _blocks(tree.body, everything=True)]


def paragraphs(tree: LexborHTMLParser) -> list[str]:
    """The article's paragraphs and headings, in order."""
    if tree.body is None:
        return []
    return [block.text for block in _kept(_article(tree))]


def _article(tree: LexborHTMLParser) -> list[Block]:
    """The blocks of the part that is the article: marked as such, else where most of the prose is."""
    assert tree.body is not None
    everything = list(_blocks(tree.body))
    total = sum(map(_prose, everything))
    for selector in ("[itemprop~=articleBody]", "article", "main, [role=main]"):
        found = sorted((list(_blocks(node)) for node in tree.css(selector)[:40]), key=_weight, reverse=True)
        # Half of the page's prose, or clearly more than any other: else these are teasers.
        if (
            found
            and (weight := _weight(found[0]))
            and (weight * 2 > total or (weight > 600 and weight > 3 * sum(map(_weight, found[1:2]))))
        ):
            return found[0]
    by_parent: dict[int, int] = defaultdict(int)
    for block in everything:
        by_parent[block.parent] += _prose(block)
    parent, weight = max(by_parent.items(), key=lambda item: item[1], default=(0, 0))
    if weight * 2 > total:
        return [block for block in everything if block.parent == parent or block.tag == "h1"]
    return everything


def _weight(blocks: list[Block]) -> int:
    return sum(map(_prose, blocks))


def _prose(block: Block) -> int:
    """Characters of running text: long enough and not made of links."""
    return len(block.text) if len(block.text) >= 60 and block.linked * 2 < len(block.text) else 0


def _kept(blocks: list[Block]) -> list[Block]:
    """The blocks without labels, link lists and headings that head nothing."""
    bare = not any(block.tag in _PROSE for block in blocks)
    kept = [block for block in blocks if _is_paragraph(block, bare)]
    while kept and kept[-1].tag in _HEADINGS and len(kept) > 1:
        kept.pop()
    return kept


def _is_paragraph(block: Block, bare: bool) -> bool:
    length = len(block.text)
    if length < 200 and _CALL.match(block.text):
        return False
    if block.linked * 10 > length * 6 and length < 300:
        return False
    if block.tag in _HEADINGS:
        return True
    if block.in_header:
        return length >= 80
    if block.tag in _PROSE or block.tag == "li":
        return any(character.isalnum() for character in block.text)
    # Text straight in a div: a paragraph of a page that has no others, else if it is a sentence.
    return length >= (2 if bare else 40)


# From the tree to blocks


class _Walk:
    """Puts text together between block borders."""

    def __init__(self) -> None:
        self.done: list[Block] = []
        self._text: list[str] = []
        self._linked = 0
        self._links = 0
        self._headers = 0
        self._open: list[tuple[str, int]] = []

    def enter(self, node: LexborNode, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._open.append((tag, node.mem_id))
            self._headers += tag == "header"
        elif tag == "a":
            self._links += 1
        elif tag == "br":
            self._text.append(_BREAK)

    def leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._open.pop()
            self._headers -= tag == "header"
        elif tag == "a":
            self._links -= 1

    def text(self, text: str) -> None:
        if self._open and self._open[-1][0] == "pre":
            text = text.replace("\n", _BREAK * 2)
        self._text.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _flush(self) -> None:
        text, linked = "".join(self._text), self._linked
        self._text, self._linked = [], 0
        tag = self._open[-1][0] if self._open else "body"
        parent = (
            self._open[-2 if tag in _PROSE | _HEADINGS and len(self._open) > 1 else -1][1]
            if self._open
            else 0
        )
        # Two breaks end a paragraph, one is where a line was broken.
        for part in re.split(r"[ \t\r\n\f]*\0[ \t\r\n\f]*(?:\0[ \t\r\n\f]*)+", text):
            line = re.sub(r"[ \t\r\n\f\v\0]+", " ", part).strip(" ")
            if line.strip():
                self.done.append(Block(tag, line, min(linked, len(line)), parent, self._headers > 0))


def _blocks(root: LexborNode, *, everything: bool = False) -> Iterator[Block]:
    """The blocks under a node, in the order of the page; with `everything`, all but what is no text."""
    walk = _Walk()
    waiting: list[tuple[LexborNode, bool]] = [(root, False)]
    while waiting:
        node, leaving = waiting.pop()
        tag = node.tag or ""
        if leaving:
            walk.leave(tag)
        elif tag == "-text":
            walk.text(node.text_content or "")
        elif node is root or not (_is_no_text(tag) if everything else _is_dropped(node, tag, root)):
            walk.enter(node, tag)
            waiting.append((node, True))
            waiting.extend((child, False) for child in _children_backwards(node))
    return iter(walk.done)


def _children_backwards(node: LexborNode) -> Iterator[LexborNode]:
    child = node.last_child
    while child is not None:
        yield child
        child = child.prev


def _is_no_text(tag: str) -> bool:
    return tag in _NO_TEXT or tag.startswith(("-", "!"))


def _is_dropped(node: LexborNode, tag: str, root: LexborNode) -> bool:
    if tag in _DROPPED or _is_no_text(tag):
        return True
    attributes = node.attributes
    if not attributes:
        return tag == "header" and root.tag == "body" and not _in_article(node)
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(attributes.get("style") or ""):
        return True
    if tag == "header" and root.tag == "body" and not _in_article(node):
        return True
    if tag in ("article", "main", "body", "html") or tag in _HEADINGS:
        return False
    return _ASIDE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") is not None


def _in_article(node: LexborNode) -> bool:
    """Whether a header is that of an article and not of the site; looked for a few levels up."""
    for _ in range(20):
        parent = node.parent
        if parent is None or parent.tag == "body":
            return False
        if parent.tag in ("article", "main"):
            return True
        node = parent
    return False
