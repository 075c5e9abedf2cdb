"""Letters in disguise: Cyrillic and Greek ones that look Latin, digits that stand for letters.

Small capitals and phonetic letters too. Sign for sign, so that places stay. A Russian word stays
Russian: only a word that holds Latin letters too is turned. «h4cked» is turned and «mp3» is not:
only words that are worth hiding are.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice

import re2

from detection.spans import spans

_SMALL = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
_ALIKE = str.maketrans(
    f"авекмнорстухіјѕԁԛԝһαβεικνορτυχ{_SMALL}ɑɓɕɖɗɛəʄɡɠɦɨɩʝɫɭɱɲɳɔɵɾɽʂʈʉʋʍʐʑ",
    "abekmhopctyxijsdqwhabeiknoptuxabcdefghijklmnoprstuvwyzabcddeefgghiijllmnnoorrstuvwzz",
)
_LEET = str.maketrans("013457@$!", "oleastasi")
_LEET_I = str.maketrans("013457@$!", "oieastasi")
"""«1» is an l or an i."""
_RANGES = r"\u0250-\u02af\u0370-\u052f\u1d00-\u1d22\ua730\ua731"
_FOREIGN = re.compile(f"[{_RANGES}]")
_MIXED = re.compile(rf"[^\W\d_]*+(?:(?![^\W\d_])[{_RANGES}][^\W\d_]*+)|[^\W\d_]++")
"""A word; possessive, so that a text without any gap costs no more."""
_LATIN = re.compile(f"[a-z{_SMALL}]")
_SPELT = re2.compile(r"[a-z0-9@$!]*(?:[a-z][0-9@$!]|[0-9@$!][a-z])[a-z0-9@$!]*")
_STARRED = re2.compile(r"[a-z]+(?:\*+[a-z]+)+")
MOST = 500  # words of one text that are looked behind
HIDDEN = frozenset(
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
_LONGEST = max(map(len, HIDDEN))


def unmasked(plain: str) -> str:
    """A normalised text with the disguises taken off, of the same length."""
    if not plain.isascii() and _FOREIGN.search(plain):
        plain = _MIXED.sub(_latin, plain)
    plain = _each(_SPELT, _letters, plain)
    return _each(_STARRED, _starred, plain) if "*" in plain else plain


def _each(pattern: "re2._Regexp[str]", behind: Callable[[str], str], plain: str) -> str:
    """`plain` with what is behind each word of the pattern; at most MOST of them."""
    parts, done = [], 0
    for start, stop in islice(spans(pattern, plain), MOST):
        parts += [plain[done:start], behind(plain[start:stop])]
        done = stop
    return "".join((*parts, plain[done:])) if parts else plain


def _latin(word: re.Match[str]) -> str:
    said = word[0]
    return said.translate(_ALIKE) if _FOREIGN.search(said) and _LATIN.search(said) else said


def _letters(spelt: str) -> str:
    """The word behind digits and signs, if it is one that people hide."""
    core = spelt.rstrip("!")
    for table in (_LEET, _LEET_I):
        if (plain := core.translate(table)) in HIDDEN:
            return plain + spelt[len(core) :]
    return spelt


def _starred(spelt: str) -> str:
    """«h*cked» without its stars: at least as many letters are shown."""
    if len(spelt) > _LONGEST or 2 * spelt.count("*") > len(spelt):
        return spelt
    return _behind_stars(spelt)


@lru_cache(maxsize=1024)
def _behind_stars(spelt: str) -> str:
    looks = re.compile(spelt.replace("*", "."))
    return min(filter(looks.fullmatch, HIDDEN), default=spelt)
