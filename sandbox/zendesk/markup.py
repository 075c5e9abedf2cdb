"""Comment text as Zendesk keeps it: simple HTML only, and the plain text of it."""

import re
from html import escape
from html.parser import HTMLParser

from sandbox.zendesk.words import words

LIMIT = 65_536
"""Bytes of a comment; what is more is cut without a word (zendesk.md §3.2)."""
_KEPT = words(
    "a b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong sub sup "
    "table tbody td th thead tr u ul"
)
_VOID = frozenset(("br", "hr"))
_BLOCK = words("blockquote div h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul")
_PARAGRAPH = words("blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul")
_DROPPED = words("head iframe noscript object script style template title")


def cut(text: str) -> str:
    """The first 64 kB, whole characters only."""
    return text.encode()[:LIMIT].decode(errors="ignore")


def squeeze(text: str) -> str:
    """What `body` loses: tags, runs of spaces and runs of newlines."""
    text = re.sub(r"<[^<>]{0,2000}>", "", text.replace("\r\n", "\n"))
    return re.sub(r"\n+", "\n", re.sub(r"[ \t]+", " ", text)).strip()


def from_plain(text: str) -> str:
    """Plain text as Zendesk's HTML."""
    lines = escape(text, quote=False).split("\n")
    return wrap(f'<p dir="auto">{"<br>".join(lines)}</p>')


def wrap(html: str) -> str:
    """The box that every `html_body` comes in."""
    return f'<div class="zd-comment" dir="auto">{html}</div>'


def clean(html: str) -> tuple[str, str]:
    """Simple HTML and plain text of what a caller sent."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.html(), reader.plain()


class _Reader(HTMLParser):
    """Keeps simple tags without attributes, closes what is left open, and reads along."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._html: list[str] = []
        self._text: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._silent += 1
        if self._silent or tag not in _KEPT:
            return
        self._break(tag)
        if tag == "br":
            self._text.append("\n")
        self._html.append(f"<{tag}{_href(attrs) if tag == 'a' else ''}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._silent = max(0, self._silent - 1)
        if self._silent or tag not in self._open:
            return
        while True:
            closed = self._open.pop()
            self._html.append(f"</{closed}>")
            self._break(closed)
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._html.append(escape(data, quote=False))
        self._text.append(data if "pre" in self._open else re.sub(r"[ \t\n]+", " ", data))

    def _break(self, tag: str) -> None:
        """Blocks stand on lines of their own in the plain text; paragraphs apart."""
        if tag in _BLOCK:
            self._text.append("\n\n" if tag in _PARAGRAPH else "\n\0")

    def html(self) -> str:
        """What was kept, everything closed."""
        return "".join(self._html) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def plain(self) -> str:
        """The text alone. `\\0` marks a break that two blocks share."""
        text = re.sub(r" *\n *", "\n", "".join(self._text))
        text = re.sub(r"(\n*\0)+\n*", "\n", text).replace("\0", "")
        return re.sub(r"\n{3,}", "\n\n", text).strip()


def _href(attrs: list[tuple[str, str | None]]) -> str:
    """The link of an `a`, when it leads to a page or a mailbox."""
    target = dict(attrs).get("href") or ""
    if not re.match(r"(https?://|mailto:)", target, re.IGNORECASE):
        return ""
    return f' href="{escape(target)}" rel="noopener noreferrer"'
