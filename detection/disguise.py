"""Letters in disguise: Cyrillic and Greek ones that look Latin, digits that stand for letters.

Sign for sign, so that places stay. A Russian word stays Russian: only a word that holds Latin
letters too is turned. «h4cked» is turned and «mp3» is not: only words that are worth hiding are.
"""

import re
from itertools import islice

import re2

from detection.spans import spans

_ALIKE = str.maketrans(
    "авекмнорстухіјѕԁԛԝһαβεικνορτυχ",
    "abekmhopctyxijsdqwhabeiknoptux",
)
_LEET = str.maketrans("013457@$!", "oleastasi")
_LEET_I = str.maketrans("013457@$!", "oieastasi")
"""«1» is an l or an i."""
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_MIXED = re.compile(r"[^\W\d_]*+(?:(?![^\W\d_])[\u0370-\u052f][^\W\d_]*+)|[^\W\d_]++")
"""A word; possessive, so that a text without any gap costs no more."""
_LATIN = re.compile(r"[a-z]")
_SPELT = re2.compile(r"[a-z0-9@$!]*(?:[a-z][0-9@$!]|[0-9@$!][a-z])[a-z0-9@$!]*")
MOST = 500  # words of one text that are looked behind
_HIDDEN = frozenset(
    [
        "account",
        "accounts",
        "admin",
        "attack",
        "attacked",
        "attacker",
        "breach",
        "breached",
        "code",
        "compromised",
        "credentials",
        "data",
        "exploit",
        "extortion",
        "fake",
        "fraud",
        "hack",
        "hacked",
        "hacker",
        "hackers",
        "hacking",
        "hijacked",
        "identity",
        "leak",
        "leaked",
        "login",
        "logins",
        "malware",
        "money",
        "pass",
        "passcode",
        "password",
        "passwords",
        "phished",
        "phishing",
        "phish",
        "ransom",
        "ransomware",
        "scam",
        "scammed",
        "scammer",
        "security",
        "spam",
        "spyware",
        "steal",
        "stole",
        "stolen",
        "suspicious",
        "trojan",
        "unauthorized",
        "virus",
        "vulnerability",
        "wallet",
        "wire",
    ]
)


def unmasked(plain: str) -> str:
    """A normalised text with the disguises taken off, of the same length."""
    if not plain.isascii() and _FOREIGN.search(plain):
        plain = _MIXED.sub(_latin, plain)
    parts, done = [], 0
    for start, stop in islice(spans(_SPELT, plain), MOST):
        parts += [plain[done:start], _letters(plain[start:stop])]
        done = stop
    return "".join((*parts, plain[done:])) if parts else plain


def _latin(word: re.Match[str]) -> str:
    said = word[0]
    return said.translate(_ALIKE) if _FOREIGN.search(said) and _LATIN.search(said) else said


def _letters(spelt: str) -> str:
    """The word behind digits and signs, if it is one that people hide."""
    core = spelt.rstrip("!")
    for table in (_LEET, _LEET_I):
        if (plain := core.translate(table)) in _HIDDEN:
            return plain + spelt[len(core) :]
    return spelt
