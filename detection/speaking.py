"""The word by which somebody speaks of themselves: «I», «my», «notre»; «Mon» is also a day."""

from itertools import islice

from detection.people_words import OWN
from detection.spotting import Later, listed

LOOKED = 60  # such words of one text that are looked at
_NEAR = 24  # characters on either side that are looked at
_FIRST_PERSON = Later(
    r"\b(?:i|we|ich|wir|je|nous|yo|nosotros|eu|nós|io|noi|ik|wij|ja|"
    + "|".join(sorted(word for word in OWN if word.isalpha()))
    + r")\b|私|弊社|当社|当方|当店"
)
_ALSO_OTHERWISE = listed("mon ma mi eu io")
"""Days in the short, the European Union, a domain's ending."""
_JOINTS = (".", "-", "_", "/", "@")


def first_person(body: str) -> str:
    """The first such word; empty when there is none among the first LOOKED that look like one."""
    for found in islice(_FIRST_PERSON.ready.finditer(body), LOOKED):
        word = str(found.group())
        if word.lower() not in _ALSO_OTHERWISE or _speaks(body, word, *found.span()):
            return word
    return ""


def _speaks(body: str, word: str, start: int, end: int) -> bool:
    """A word follows; a capital begins the sentence, or all is shouted; no address goes on."""
    before, after = body[max(0, start - _NEAR) : start], body[end : end + _NEAR].split()[:1]
    if not after or not after[0].isalpha() or before.endswith(_JOINTS):
        return False
    begins = word.istitle() and not before.rstrip(" ")[-1:].isalnum()
    return word.islower() or begins or (word.isupper() and after[0].isupper())
