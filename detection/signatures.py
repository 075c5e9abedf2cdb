"""What stands under a name or two dashes at a mail's end: who writes, no word of what happened.

Never a sentence: many people and forms draw such a line above what they have to say.
"""

import re

import re2

from detection.own_words import has_words
from detection.spans import spans
from detection.spotting import compiled

LONGEST = 400  # characters of a signature
LINES = 9
LINE = 90  # characters
WORDS = 8  # in one of its lines
ABOVE = 3  # words: under fewer there is nothing to sign
FAR = 2_000  # characters above it, to look for those words

_DASHES = re2.compile(r"(?m)^--[ \t]?\r?$")
_CLOSING = compiled(
    r"(?m)^[ \t]*(?:(?:with )?(?:kind |best |warm |many |kindest |warmest )?(?:regards|wishes)"
    r"|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers"
    r"|(?:mit )?freundlichen? gr[uü](?:ß|ss)(?:en|e)|viele gr[uü](?:ß|ss)e|mfg|cordialement"
    r"|bien à vous|(?:un )?saludos?(?: cordiales)?|atenciosamente|cumprimentos|cordiali saluti"
    r"|met vriendelijke groet(?:en)?|pozdrawiam|z poważaniem)[,.!]?[ \t]*\r?$"
)
_ADDRESS = re.compile(r"\S*@\S*|(?:www\.|https?:)\S*")
_SAYS = re.compile(
    r"[.!?]\s+\S|[!?。！？]|[\u3041-\u3096]{3}|(?:\S+\s+){3}\S+\.\s*$"
    r"|\b(?:i|i'm|my|me|we|our|ich|mir|mein\w*|wir|unser\w*|j'ai|je|mon|nous|notre|yo|mi|mis|nos"
    r"|nuestr\w+|eu|meu|minha|nossa?|io|mio|mia|nostr\w+|ik|mijn|wij|ons|onze|mnie|moj\w+|mój"
    r"|nasz\w*|somebody|someone|jemand|quelqu'un|alguien|alguém|qualcuno|iemand|ktoś)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def signature(text: str) -> list[tuple[int, int]]:
    """The last lines, if they look like one. A name under a closing stays: it says who asks."""
    tail = max(0, len(text) - LONGEST)
    last = text[tail:]
    if "--" in last and (dashes := [*spans(_DASHES, last)]):
        start, stop = (tail + place for place in dashes[-1])
        return [(start, len(text))] if _signs(text, start, stop) else []
    if "\n" in last and (closings := [*spans(_CLOSING, last)]):
        start, stop = (tail + place for place in closings[-1])
        name = len(text) - len(text[stop:].lstrip())
        end = text.find("\n", name)
        return [(end, len(text))] if end > 0 and _signs(text, start, stop) else []
    return []


def _signs(text: str, start: int, stop: int) -> bool:
    """Whether short lines that say nothing stand from `stop` to the end, and words above."""
    lines = [line.strip() for line in text[stop:].splitlines() if line.strip()]
    if len(lines) > LINES or any(len(line) > LINE or _SAYS.search(line) for line in lines):
        return False
    words = [_words(line) for line in lines]
    large = sum(not word.islower() for said in words for word in said)
    return (
        all(not word.islower() for said in words[:1] for word in said)
        and all(len(said) <= WORDS for said in words)
        and 2 * large >= sum(map(len, words))
        and has_words(text[max(0, start - FAR) : start], enough=ABOVE)
    )


def _words(line: str) -> list[str]:
    """Of a line, its addresses left out."""
    return _LETTERS.findall(_ADDRESS.sub("", line))
