"""Whose account or data it is, by words without a name: «my account», «another customer's»."""

from collections.abc import Iterable
from dataclasses import dataclass

from detection import people_words as words
from detection.spotting import Spot, listed, with_bare, word_after, word_before
from incidents.model import EntityKind, Role

JAPANESE = "\u3000"
"""Signs from here on are written without spaces."""


@dataclass(frozen=True, slots=True)
class Described:
    """Somebody or something described, where it stands, and its part."""

    kind: EntityKind
    start: int
    end: int
    role: Role
    reason: str


def known(names: str) -> frozenset[str]:
    """These words, also without accents."""
    return frozenset(with_bare(listed(names)))


THINGS, THOSE, OTHERS = map(known, (words.THINGS, words.THOSE, words.OTHERS))
OWN, _MANY, _CUSTOMERS = (
    frozenset(with_bare(each)) for each in (words.OWN, words.MANY, words.CUSTOMERS)
)
_BETWEEN = 3  # words of which the first may say whose it is


def theirs(text: str, spot: Spot) -> Described | None:
    """«Somebody else's invoice», «a stranger's files»."""
    for owner in ("'s ", "’s ", " else's ", " else’s "):
        if text.startswith(owner, spot.end):
            return _subject(spot.start, word_after(text, spot.end + len(owner))[1], "of_another")
    return None


def own(text: str, spot: Spot) -> Described | None:
    """«My account», «our whole workspace», «当社のアカウント»."""
    return _led(text, spot, OWN, words.OWN_JA, "own")


def many(text: str, spot: Spot) -> Described | None:
    """«All our users», «several accounts», «全ユーザー»."""
    return _led(text, spot, _MANY, words.MANY_JA, "several")


def _led(
    text: str, spot: Spot, leads: frozenset[str], japanese: Iterable[str], reason: str
) -> Described | None:
    """With such a word in front of it, at most two others between."""
    for lead in japanese:
        if text.endswith(lead, 0, spot.start):
            return _subject(spot.start - len(lead), spot.end, reason)
    begin = spot.start
    for _ in range(_BETWEEN):
        before, begin = word_before(text, begin)
        if before in leads:
            return _subject(begin, spot.end, reason)
        if not before.isalpha():
            break
    return None


def another(text: str, spot: Spot) -> Described | None:
    """«Another customer's invoice», «un autre client», «他のお客様»."""
    for who in words.CUSTOMERS_JA:
        if spot.word > JAPANESE and text.startswith(who, spot.end):
            return _subject(spot.start, spot.end + len(who), "of_another")
    following, end = word_after(text, spot.end)
    if following.replace("’", "'").removesuffix("'s").removesuffix("'") not in _CUSTOMERS:
        return None
    return _subject(spot.start, end, "of_another")


def _subject(start: int, end: int, reason: str) -> Described:
    return Described(EntityKind.ACCOUNT, start, end, Role.SUBJECT, reason)
