"""Earlier mails under what somebody writes now: marked lines, quoted blocks, what «wrote:» begins.

Only what mail programs write counts, never a sentence such as «On Tuesday our manager wrote:». What
somebody points at («see below», «she says:») or forwards is their report, and is read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

import re2

from detection.alternative import Span
from detection.introduced import BEFORE, is_asking, is_introduced
from detection.markup import FILLER, QUOTE_BEGIN, QUOTE_END, regions
from detection.spans import spans
from detection.spotting import compiled

TRIES = 20  # places that may be an attribution or a header; hostile texts have thousands
SENTENCE = 8  # words that are one without a full stop; a form's title has fewer
BLOCKS = 200  # marked or quoted; what is behind them is read
WRAPPED = 240  # characters of an attribution, on two lines at most
MARKS = 200  # characters under an attribution, in which a mark shows that all is marked
HEADER = 700  # characters of a header

_VERB = "wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał|napisała|napisał\\(a\\)"
_WROTE = compiled(
    rf"(?m)(?:(?:{_VERB})(?:[^\p{{L}}\n:][^\n:]{{0,80}})?|@[^\n:>]{{1,80}}>) ?:[ \t\x7f]*\r?$"
)
_CLOCK = re.compile(r"\b[0-9]{1,2}[:.h][0-9]{2}\b")
_DATE = re.compile(
    r"\b20[0-9]{2}\b|\b[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{2}){1,2}\b|20[0-9]{2}年"
)
_ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_NAME = r"[\"'(]*[A-ZÀ-ÞŁŚŻ\u3040-\u9fff][\w.'’-]*[\"'),]*|\"[^\"]{1,60}\""
_NAME += r"|\S+@\S+|v[ao]n|der?|den|di|da|del|via"
_PERSON = re.compile(
    rf"(?:[0-9]\W*|\b(?:{_VERB}) )(?:(?:[AP]M|GMT|UTC|CES?T|[A-Z]ST|[+-][0-9]{{4}})\W*)?"
    rf"(?:(?:{_NAME}) ?){{1,7}}(?:\(?<[^<>\s]+>\)?,? ?)?(?:{_VERB})? ?:$"
)
_FIRST = "from|von|de|da|van|od|remitente|expéditeur|mittente|差出人"
_THEN = (
    "sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|wysłano|送信日時|日付"
    "|to|an|à|para|a|aan|do|宛先|cc|kopie|dw"
)
_SUBJECT = "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|件名"
_HEADER = compiled(rf"(?m)^[ \t>*]*(?:{_FIRST})\*?[ \xa0]?[:：]")
_BLOCK = re.compile(
    rf"[ \t>*]*(?:{_FIRST})\*?[ \xa0]?[:：][^\n]*\n\s*"
    rf"((?:[ \t>*]*(?:{_THEN})\*?[ \xa0]?[:：][^\n]*\n\s*){{1,4}})"
    rf"[ \t>*]*(?:{_SUBJECT})\*?[ \xa0]?[:：]",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"-{3,} ?(?:original message|ursprüngliche nachricht|message d'origine|mensaje original"
    r"|mensagem original|messaggio originale|oorspronkelijk bericht"
    r"|(?:wiadomość )?oryginalna(?: wiadomość)?|元のメッセージ) ?-{3,}\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:forwarded|weitergeleitete|transféré|reenviado|encaminhada|inoltrato|doorgestuurd"
    r"|przekazana|転送)[^\n]{0,40}\s*$",
    re.IGNORECASE,
)
_HAS_VERB = re.compile(rf"\b(?:{_VERB})(?!\w)", re.IGNORECASE)
_ENDS = re.compile(
    r"[.!?。！？]|\b(?:thanks|thank you|danke|merci|gracias|grazie|obrigad[oa]|bedankt|dziękuję)\b",
    re.I,
)
_MARKED = re2.compile(r"(?m)(?:^[ \t]*>[^\n]*(?:\n|$))+")


def history(raw: str, text: str) -> list[Span]:
    """Where earlier mails stand. `raw` is `text` with its markup."""
    lines = sorted([*_attributions(raw, text), *_headers(text)])
    words = _blanked(text, lines)
    low = raw.lower() if "<" in raw else ""
    quoted = regions(low, QUOTE_BEGIN, QUOTE_END) if len(low) == len(raw) else []
    marked = islice(spans(_MARKED, text), BLOCKS) if ">" in text else ()
    shown = sorted([*quoted[:BLOCKS], *marked])
    return [*_shown(words, lines, shown), *_begun(text, words, lines, shown)]


def _shown(words: str, lines: list[Span], shown: list[Span]) -> Iterator[Span]:
    """Marked lines and quoted blocks to which nobody's words lead."""
    done = 0
    for start, stop in shown:
        above = words[max(done, start - BEFORE) : start]
        is_reply = any(start - MARKS <= end <= start for _, end in lines)
        if not (is_introduced(above) or (not is_reply and is_asking(above))):
            yield start, stop
        done = stop


def _begun(text: str, words: str, lines: list[Span], shown: list[Span]) -> Iterator[Span]:
    """What such a line begins: all under it, or the line alone where marks show how far it goes."""
    for start, stop in lines:
        above = words[max(0, start - BEFORE) : start]
        at = bisect_left(shown, (stop,))
        if at < len(shown) and shown[at][0] <= stop + MARKS:
            yield start, stop
        elif is_introduced(above) or _FORWARDED.search(above):
            return
        elif _ENDS.search(above) or len(above.split()) >= SENTENCE:
            yield start, len(text)
            return


def _blanked(text: str, lines: list[Span]) -> str:
    """The same without those lines, of the same length."""
    for start, stop in lines:
        text = f"{text[:start]}{' ' * (stop - start)}{text[stop:]}"
    return text


def _attributions(raw: str, text: str) -> Iterator[Span]:
    """The lines «On …, … wrote:» as mail programs write them; Gmail makes two of one."""
    for start, stop in islice(spans(_WROTE, text), TRIES) if ":" in text else ():
        line = text.rfind("\n", max(0, start - WRAPPED), start) + 1
        before = text.rfind("\n", max(0, line - WRAPPED), max(0, line - 1)) + 1
        for begin in (line, before):
            # An address between <> may look like a tag, and a tag may stand about a name.
            if _is_attribution(text[begin:stop]) or _is_attribution(raw[begin:stop]):
                yield begin, stop
                break


def _is_attribution(line: str) -> bool:
    said = " ".join(line.replace(FILLER, "").split()).lstrip("> ")
    if len(said) > WRAPPED or not _PERSON.search(said):
        return False
    is_verbal = _HAS_VERB.search(said) is not None
    clocked, dated = _CLOCK.search(said) is not None, _DATE.search(said) is not None
    if _ADDRESS.search(said) and is_verbal:
        return clocked or dated
    return clocked and dated and (is_verbal or "年" in said)


def _headers(text: str) -> Iterator[Span]:
    """From, sent, to and subject in lines one under the other, or fewer under «Original …»."""
    for start, stop in islice(spans(_HEADER, text), TRIES) if ":" in text or "：" in text else ():
        original = _ORIGINAL.search(text[max(0, start - WRAPPED) : start])
        if original:
            yield start - len(original[0]), stop
        elif block := _BLOCK.match(text, start, start + HEADER):
            yield start, block.end()
