"""What a person says now, told apart from what stands around it: quoted history, signature, footer.

Courtesies go too. A forwarded mail is read: it is what the report is about. The history under a
reply is not: it was read when it came. If nothing else is left, everything is read.
"""

import re
from itertools import islice

import re2

from detection.courtesy import courtesies
from detection.markup import FILLER, QUOTE_BEGIN, QUOTE_END, regions
from detection.spans import spans

SIGNATURE = 400  # characters; more of them behind «--» are no signature
OWN_WORDS = 3  # with fewer of their own, a person means what they pass on

_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|doorst|pd|fs)\s*:", re.IGNORECASE)
"""How the subject of a forwarded mail begins, in the languages that we read."""
_VERB = "wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał|napisała"
_WROTE = re2.compile(
    r"(?mi)^[ \t]*(?:on|am|le|el|em|il|op|w dniu|dnia)\b[^\n]{4,200}"
    rf"\b(?:{_VERB})\b[^\n]{{0,80}}:[ \t]*$"
)
_MARKED = re2.compile(r"(?m)^[ \t]*>[^\n]*$")
_DASHES = re2.compile(r"(?m)^--[ \t]?$")
_MAIL = "e-?mail|message|communication|transmission|nachricht|courriel|mensaje|mensagem|wiadomość"
_MEANT = (
    "intended (?:solely |only |exclusively )?(?:for|recipient)|addressee|empfänger|destinataire"
    "|destinatario|destinatário|geadresseerde|adresat"
)
_USE = "(?:review|use|disclosure|dissemination|distribution|copying)"
_BANNED = "(?:prohibited|forbidden|unlawful|not permitted)"
_FOOTERS = (
    rf"\b(?:this|the|diese|ce|este|questa|deze|ta) (?:{_MAIL})\b[^.!?\n]{{0,120}}\b(?:{_MEANT})",
    r"\bif you (?:are not the (?:intended|named)|have received this|received this)\b"
    r"[^.!?\n]{0,60}\b(?:recipient|addressee|error|mistake)",
    rf"\bany (?:unauthori[sz]ed |other )?{_USE}\b[^.!?\n]{{0,60}}\b{_BANNED}",
    rf"\bunauthori[sz]ed {_USE}\b[^.!?\n]{{0,60}}\b{_BANNED}",
    r"\b(?:(?:this|the|your) (?:e-?mail|message) (?:was|is|has been) )?"
    r"(?:(?:scanned|checked) for viruses|virus-free)\b",
)
_FOOTER = re2.compile(rf"(?i)(?:{'|'.join(_FOOTERS)})[^.!?\n]{{0,300}}[.!?]?")
_OWN = re2.compile(r"\p{L}{2,}")
_WORD = re2.compile(r"\p{L}")


def said_now(subject: str, raw: str, text: str) -> str:
    """`text` with fillers where it is not what this person says now; of the same length.

    `raw` is the same with its markup.
    """
    gone = [*spans(_FOOTER, text), *_signature(text), *courtesies(text)]
    history = [] if _FORWARD.match(subject) else _history(raw, text)
    kept = _without(text, sorted([*gone, *history]))
    if history and len(list(islice(spans(_OWN, kept), OWN_WORDS))) < OWN_WORDS:
        kept = _without(text, sorted(gone))
    return kept if _WORD.search(kept) else text


def _history(raw: str, text: str) -> list[tuple[int, int]]:
    """Quoted lines, quoted blocks, and all behind «On … wrote:» when its lines bear no mark."""
    low = raw.lower() if "<" in raw else ""
    quoted = regions(low, QUOTE_BEGIN, QUOTE_END) if len(low) == len(raw) else []
    found = [*(spans(_MARKED, text) if ">" in text else ()), *quoted]
    wrote = _WROTE.search(text) if ":" in text else None
    if wrote is not None:
        is_marked = _MARKED.search(text[wrote.end() : wrote.end() + 200]) is not None
        found.append((wrote.start(), wrote.end() if is_marked else len(text)))
    return found


def _signature(text: str) -> list[tuple[int, int]]:
    """What stands behind the last line of two dashes, if it is short."""
    dashes = [start for start, _ in spans(_DASHES, text)] if "--" in text else []
    return [(dashes[0], len(text))] if dashes and len(text) - dashes[0] <= SIGNATURE else []


def _without(text: str, gone: list[tuple[int, int]]) -> str:
    """A paragraph's end and fillers in place of each stretch; they may overlap."""
    parts, done = [], 0
    for start, stop in gone:
        start = max(start, done)
        if stop > start:
            width = stop - start
            parts += [text[done:start], "\n\n"[:width], FILLER * (width - 2)]
            done = stop
    return "".join((*parts, text[done:]))
