"""People and accounts that a text describes without a name: «someone», «our admin»."""

from collections.abc import Callable, Iterable, Iterator

from detection import people_words as words
from detection.belongings import (
    JAPANESE,
    OTHERS,
    OWN,
    THINGS,
    THOSE,
    Described,
    another,
    known,
    many,
    own,
    theirs,
)
from detection.roles import acted, before_and_after, role_of
from detection.spotting import Later, Spot, with_bare, word_after, word_before
from incidents.model import EntityKind, Role

_SOMEONE, _ATTACKERS, _UNKNOWN = map(known, (words.SOMEONE, words.ATTACKERS, words.UNKNOWN))
_FORMER, _PEOPLE = map(known, (words.FORMER, words.PEOPLE))
VOCABULARY = _SOMEONE | _ATTACKERS | _UNKNOWN | _FORMER | _PEOPLE | THINGS | THOSE | OTHERS
"""What must be spotted."""
_YOUR, _ANYBODY, _STAFF = (
    frozenset(with_bare(each)) for each in (words.YOUR, words.ANYBODY, words.STAFF)
)
_ELSE = ("else", "anderes", "anders", "d'autre", "d’autre", "más", "altro", "inny", "obcy")
_NAME = 24  # characters behind a word for somebody in which their name would begin
_NAME_FOLLOWS = Later(r"^,? [\"'«„(]?(?:\p{Lu}\p{L}+|\S*@)", any_case=False)
_ASKED = Later(
    r"(?:\b(?:can|could|would|will|should|may|please|have|let|need|want|ask|for|to|with|of|than|as"
    r"|kann|könnte|können|für|mit|bitte|puede|podría|para|con|peut|pourrait|pour|avec|può|potrebbe"
    r"|per|pode|poderia|podia|com|kan|kunt|voor|met|może|mógłby|mogłby|dla|z)(?: (?:you|sie|bitte"
    r"|please|mir|uns|ik))?) $"
)
_HELPS = Later(
    r"^ (?:please|help|at your|from your|from support|from the (?:support|team)|call|ring|should"
    r"|who|of ours|can|could|tell|look|check|explain|answer|get back|kann|könnte|mir|uns|bitte"
    r"|peut|pourrait|m'aid|puede|podría|me ayud|può|potrebbe|mi aiut|pode|poderia|me ajud|kan|mij"
    r"|może|mógłby|pomoże|told me to|said to)\b|^(?:教えて|助けて|わかる|対応)"
)


def described(text: str, spots: Iterable[Spot]) -> Iterator[Described]:
    """Everybody and everything so described; `spots` are its words of VOCABULARY."""
    done = 0
    for spot in spots:
        ways = _WAYS.get(spot.word, ()) if spot.start >= done else ()
        found = next(filter(None, (way(text, spot) for way in ways)), None)
        if found is not None:
            done = found.end
            yield found


def _someone(text: str, spot: Spot) -> Described | None:
    """Who did it is not known. A request for somebody's help is none."""
    if (whose := theirs(text, spot)) is not None:
        return whose
    before, after = before_and_after(text, spot.start, spot.end)
    if _ASKED.ready.search(before) or _HELPS.ready.search(after) or _is_object(before):
        return None
    following, end = word_after(text, spot.end)
    return _actor(spot.start, end if following in _ELSE else spot.end, "unknown_doer")


def _is_object(before: str) -> bool:
    """«Deactivating someone»: it is done to them."""
    verb = "".join(before.split()[-1:]).lower()
    return verb.endswith("ing") and not verb.endswith(("thing", "rning", "ening"))


def _attacker(text: str, spot: Spot) -> Described | None:
    return theirs(text, spot) or _actor(spot.start, spot.end, "unknown_doer")


def _unknown(text: str, spot: Spot) -> Described | None:
    """«An unknown person», «un inconnu»; no «unknown device»."""
    if spot.word > JAPANESE:
        for who in words.ANYBODY_JA:
            if text.startswith(who, spot.end):
                return _actor(spot.start, spot.end + len(who), "unknown_doer")
        return None
    following, end = word_after(text, spot.end)
    if following in _ANYBODY or following in _PEOPLE or following in _ATTACKERS:
        return _actor(spot.start, end, "unknown_doer")
    if word_before(text, spot.start)[0] in words.ARTICLES and spot.word != "unknown":
        return _actor(spot.start, spot.end, "unknown_doer")
    return None


def _former(text: str, spot: Spot) -> Described | None:
    """«A former employee», «my ex», «ein ehemaliger Mitarbeiter», «元社員»."""
    following, end = word_after(text, spot.end)
    if following.lstrip("-") in _PEOPLE:
        return _actor(spot.start, end, "former")
    is_whole = "-" in spot.word or spot.word[:1] > JAPANESE or spot.word.startswith("exem")
    is_own = spot.word == "ex" and word_before(text, spot.start)[0] in OWN
    return _actor(spot.start, spot.end, "former") if is_whole or is_own else None


def _staff(text: str, spot: Spot) -> Described | None:
    """«Your support agent»: who did something, else only named."""
    before, begin = word_before(text, spot.start)
    if spot.word not in _STAFF:
        return None
    if before not in _YOUR:
        before, begin = word_before(text, begin)
    if before not in _YOUR:
        return None
    if acted(text, spot.start, spot.end):
        return _actor(begin, spot.end, "vendor")
    return Described(EntityKind.PERSON, begin, spot.end, Role.MENTIONED, "mentioned")


def _colleague(text: str, spot: Spot) -> Described | None:
    """«Our admin»: the words around say which part they play."""
    before, begin = word_before(text, spot.start)
    if before not in OWN and not text.endswith(words.OWN_JA, 0, spot.start):
        return None
    if _NAME_FOLLOWS.ready.search(text[spot.end : spot.end + _NAME]):
        return None  # told by name
    role, reason = role_of(EntityKind.PERSON, text, begin, spot.end)
    return Described(EntityKind.PERSON, begin, spot.end, role, reason)


def _actor(start: int, end: int, reason: str) -> Described:
    return Described(EntityKind.PERSON, start, end, Role.ACTOR, reason)


_Way = Callable[[str, Spot], Described | None]
_TRIED: tuple[tuple[frozenset[str], tuple[_Way, ...]], ...] = (
    (_PEOPLE, (_staff, _colleague)),
    (THINGS, (many, own)),
    (THOSE, (many, own, _staff, _colleague)),
    (OTHERS, (another,)),
    (_FORMER, (_former,)),
    (_UNKNOWN, (_unknown,)),
    (_ATTACKERS, (_attacker,)),
    (_SOMEONE, (_someone,)),
)
"""What is tried for the words of a list, in this order; the last list that has a word counts."""
_WAYS = {word: ways for names, ways in _TRIED for word in names}
