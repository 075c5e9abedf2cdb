"""HTML to text, sign for sign: every tag makes way for as many fillers, so that places stay.

What stands between <style>, <script> or <!-- and their ends goes too; a <blockquote> is an
earlier mail. No parser: a mail's HTML is broken as often as not, and this must be linear.
"""

import re
from functools import lru_cache
from html import unescape

import re2

FILLER = "\x7f"  # normalise() drops it; nobody types it
_TAG = re2.compile(
    r"(?i)</?(?:a|abbr|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|font|footer|form|h[1-6]|head"
    r"|header|hr|html|i|img|li|meta|o:p|ol|p|pre|s|script|section|small|span|strike|strong|style|sub|sup|table"
    r"|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|v)\b[^<>]*>"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_INLINE = re.compile(r"</?(?:a|abbr|b|big|code|em|font|i|s|small|span|strong|sub|sup|tt|u)\b", re.I)
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
