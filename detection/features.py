"""A text as numbers: the buckets that its words, pairs of words and runs of characters fall into.

Nothing is looked up: a bucket is a hash, the same on every machine and in every run. The hash
of text[i:j] is the sum of its signs times powers of BASE, moved back by i places; all of them
come from one running sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 18
BUCKETS = 1 << BITS
RUNS = (3, 4, 5)  # characters
READ = 16_384  # characters; a longer text has said by then what it is about
SHORT_RUNS = (1, 2)  # characters, of a script whose characters mean something by themselves
WORD_SIZE, PAIR_SIZE, RUN_SIZE = 2.0, 1.5, 1.0
"""How much each sort counts."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_Hashes = NDArray[np.uint32]
_Part = tuple[_Hashes, Ints, float]

_BASE = 0x9E3779B1  # odd, and so it has an inverse modulo 2**32
_INVERSE = pow(_BASE, -1, 1 << 32)
_MASK = np.uint32(BUCKETS - 1)
_13, _16 = np.uint32(13), np.uint32(16)
_FIRST, _SECOND = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_SPACE, _LINE = ord(" "), ord("\n")
_ZERO, _A = np.uint32(ord("0")), np.uint32(ord("a"))  # what is less wraps around
_DIGITS, _LETTERS, _BEYOND = 10, 26, 0xC0
_KANA = 0x3040  # from here on, a character is a syllable or a word
_SIGNS = ((0x2000, 0x206F), (0x3000, 0x303F), (0xFF00, 0xFF0F))
"""Punctuation beyond Latin; what else is beyond counts as a letter."""


@dataclass(frozen=True, slots=True)
class Features:
    """Each bucket once, in the order in which the text first falls into it."""

    buckets: Ints
    ends: Ints
    """Where in the text that first occurrence ends, ascending."""
    sizes: Floats


def features(plain: str) -> Features:
    """The features of a normalised text. Digits are all one: their number says more than they."""
    hashes, places, sizes = _all_of(_signs(plain))
    order = np.argsort(places.astype(np.uint16), kind="stable")
    buckets = (_mixed(hashes) & _MASK).astype(np.int64)[order]
    is_first = _is_first(buckets)
    order = order[is_first]
    places = places[order] - 1  # the space before the text shifts every place by one
    return Features(buckets[is_first], places, sizes[order])


def _all_of(signs: _Hashes) -> tuple[_Hashes, Ints, Floats]:
    """Every feature's hash, where it ends and how much it counts; one sort after the other."""
    signs = np.where(signs - _ZERO < _DIGITS, _ZERO, signs)
    begins, ends = _words(signs)
    sums = _sums(signs)
    parts = [*_runs(sums), *_short_runs(signs, sums), *_of_words(sums, begins, ends)]
    hashes = np.concatenate([hashes for hashes, _, _ in parts])
    places = np.concatenate([ends for _, ends, _ in parts])
    sizes = np.array([size for _, _, size in parts], np.float32)
    return hashes, places, np.repeat(sizes, [len(hashes) for hashes, _, _ in parts])


def stops(plain: str) -> Ints:
    """Where white space follows in what is read of a text, and its end.

    Whatever is added later, these stay.
    """
    signs = _signs(plain)
    is_space = (signs == _SPACE) | (signs == _LINE)
    found = np.flatnonzero(is_space[1:] & ~is_space[:-1])
    return np.append(found, len(signs) - 1)


def _signs(plain: str) -> _Hashes:
    """What is read of a text, a space before it."""
    return np.frombuffer(f" {plain[:READ].rstrip()}".encode("utf-32-le"), np.uint32)


def rule_buckets(rules: Iterable[str]) -> Ints:
    """The buckets of rules that fired, by their ids; some n-grams share them."""
    return np.array([crc32(f"rule {rule}".encode()) % BUCKETS for rule in rules], np.int64)


def _powers(base: int) -> _Hashes:
    powers = np.full(READ + 3, base, np.uint32)
    powers[0] = 1
    return np.multiply.accumulate(powers, dtype=np.uint32)


_POWERS, _BACK = _powers(_BASE), _powers(_INVERSE)


def _sums(signs: _Hashes) -> _Hashes:
    """The running sum that every hash is cut from."""
    sums = np.zeros(len(signs) + 1, np.uint32)
    np.cumsum(signs * _POWERS[: len(signs)], out=sums[1:])
    return sums


def _runs(sums: _Hashes) -> list[_Part]:
    """Runs of characters, over word ends too."""
    found = []
    for length in RUNS:
        count = max(len(sums) - length, 0)
        hashes = (sums[length:] - sums[:count]) * _BACK[:count] + np.uint32(length)
        found.append((hashes, np.arange(length, count + length), RUN_SIZE))
    return found


def _short_runs(signs: _Hashes, sums: _Hashes) -> list[_Part]:
    """Runs of one and two characters where words are that short and have no space between."""
    if signs.max() < _KANA:
        return []
    found = []
    for length in SHORT_RUNS:
        wide = signs[: len(signs) - length + 1] >= _KANA
        begins = np.flatnonzero(wide & (signs[length - 1 :] >= _KANA))
        hashes = (sums[begins + length] - sums[begins]) * _BACK[begins] + np.uint32(length)
        found.append((hashes, begins + length, WORD_SIZE))
    return found


def _of_words(sums: _Hashes, begins: Ints, ends: Ints) -> list[_Part]:
    """Words, and pairs of neighbours."""
    words = _mixed((sums[ends] - sums[begins]) * _BACK[begins])
    pairs = words[:-1] * np.uint32(31) + _mixed(words[1:])
    return [(words, ends, WORD_SIZE), (pairs, ends[1:], PAIR_SIZE)]


def _words(signs: _Hashes) -> tuple[Ints, Ints]:
    """Where words begin and end."""
    inside = np.zeros(len(signs) + 1, np.bool_)
    inside[:-1] = (signs == _ZERO) | (signs - _A < _LETTERS)
    if signs.max() >= _BEYOND:
        beyond = signs >= _BEYOND
        for low, high in _SIGNS:
            beyond &= (signs < low) | (signs > high)
        inside[:-1] |= beyond
    edges = (inside[1:] != inside[:-1]).nonzero()[0] + 1  # a space stands before the text
    return edges[::2], edges[1::2]


def _is_first(buckets: Ints) -> NDArray[np.bool_]:
    """True where a bucket occurs for the first time."""
    places = np.arange(len(buckets), dtype=np.int32)
    first = np.empty(BUCKETS, np.int32)  # only what the next line writes is read
    first[buckets[::-1]] = places[::-1]
    return np.asarray(first[buckets] == places)


def _mixed(hashes: _Hashes) -> _Hashes:
    """Every bit of a hash depends on all of them (the end of MurmurHash3)."""
    hashes = hashes ^ (hashes >> _16)
    hashes *= _FIRST
    hashes ^= hashes >> _13
    hashes *= _SECOND
    hashes ^= hashes >> _16
    return hashes
