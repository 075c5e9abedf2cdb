"""HTML to text, sign for sign: every tag makes way for as many fillers, so that places stay.

What stands between <style>, <script> or <!-- and their ends goes too; a <blockquote> is an
earlier mail. No parser: a mail's HTML is broken as often as not, and this must be linear.
"""

import re
from functools import lru_cache
from html import unescape

import re2

FILLER = "\x7f"  # normalise() drops it; nobody types it
_INLINES = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr"
)
"""Tags that stand inside of a line, and even of a word."""
_BLOCKS = (
    "article|aside|blockquote|body|br|button|caption|center|col|dd|details|div|dl|dt|figcaption|figure"
    "|footer|form|h[1-6]|head|header|hr|html|img|li|main|meta|nav|o:p|ol|p|pre|script|section|style"
    "|summary|table|tbody|td|tfoot|th|thead|title|tr|ul|v"
)
_ATTRIBUTES = r"\s(?:\s*(?:hidden|noshade|nowrap|reversed))*(?:\s*[a-z][a-z0-9:_.-]*\s*=[^<>]*)?"
"""«<a href=…>» is a tag, «<a hacker is in my account>» is what somebody wrote."""
_TAG = re2.compile(rf"(?i)</?(?:{_INLINES}|{_BLOCKS})(?:{_ATTRIBUTES})?\s*/?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_INLINE = re.compile(rf"</?(?:{_INLINES})\b", re.I)
_HALVES = re.compile("[\ud800-\udfff]")
_COMMENT_END = "-->"
_REGIONS = (("<style", "</style"), ("<script", "</script"), ("<!--", _COMMENT_END))
QUOTE_BEGIN, QUOTE_END = "<blockquote", "</blockquote"


def without_markup(raw: str) -> str:
    """`raw` as text, of the same length: fillers stand where tags stood, and halves of a sign."""
    if not raw.isascii():
        raw = _HALVES.sub(FILLER, raw)
    if "<" in raw:
        low = raw.casefold() if raw.isascii() else raw.lower()
        for begin, end in _REGIONS if len(low) == len(raw) else ():
            raw = _emptied(raw, low, begin, end)
        raw = _without_tags(raw)
    return _ENTITY.sub(lambda found: _entity(found[0]), raw) if "&" in raw else raw


def regions(low: str, begin: str, end: str) -> list[tuple[int, int]]:
    """From each `begin` up to the `end` that follows it. One without an end is none."""
    found = []
    start = low.find(begin)
    while start >= 0:
        stop = low.find(end, start)
        if stop < 0:
            break
        found.append((start, stop))
        start = low.find(begin, stop)
    return found


def _emptied(raw: str, low: str, begin: str, end: str) -> str:
    parts, done = [], 0
    for start, stop in regions(low, begin, end):
        stop += len(end) if end == _COMMENT_END else 0  # the others end in a tag of their own
        parts += [raw[done:start], FILLER * (stop - start)]
        done = stop
    return "".join((*parts, raw[done:]))


def _without_tags(raw: str) -> str:
    parts, done = [], 0
    for found in _TAG.finditer(raw):
        start, stop = found.span()
        tag = raw[start:stop]
        gap = "" if _INLINE.match(tag) else "\n\n"
        parts += [raw[done:start], gap, FILLER * (len(tag) - len(gap))]
        done = stop
    return "".join((*parts, raw[done:]))


@lru_cache(maxsize=256)
def _entity(said: str) -> str:
    sign = unescape(said)
    return sign + FILLER * (len(said) - len(sign)) if len(sign) < len(said) else said
