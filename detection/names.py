"""People by name: «our colleague Maria Lopez», «user id 4711», «my name is …», «Bob's account»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from detection.people_words import PEOPLE
from detection.spotting import Later, listed

LOOKED = 60  # names of one text that are looked at
_WORD = r"\p{Lu}[\p{L}'’-]*\p{Ll}"
_MORE = rf"(?: (?:(?:van|de|der|den|von|da|di|del|dos|la|el) ){{0,2}}{_WORD})"
_NAME, _TWO = rf"{_WORD}{_MORE}{{0,3}}", rf"{_WORD}{_MORE}{{1,3}}"
_SHOUTED = r"\p{Lu}[\p{Lu}'’-]+(?: \p{Lu}[\p{Lu}'’-]+){1,3}"
"""«LIN ZHAO»: as registers and forms write it; two words at least."""
_HANDLE = r"[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)+|[A-Za-z]+[0-9][A-Za-z0-9_]*|[0-9]{2,12}"
_NOUNS = "|".join(sorted({re.escape(word) for word in PEOPLE.split()}, key=len, reverse=True))
_TITLES = (
    "mr|mrs|ms|miss|dr|prof|professor|herrn?|frau|mme|monsieur|madame|señora?|sra?|signora?|sig"
    "|dhr|mevrouw|pani?"
)
_SELF = (
    "my name is|mein name ist|je m['’]appelle|me llamo|mi nombre es|mi chiamo|(?:o )?meu nome é"
    "|chamo-me|mijn naam is|nazywam się|name'?s"
)
_SELF_TWO = (
    "i am|i['’]m|i,|this is|ich bin|ich,|je,|moi,|yo,|eu,|io,|ik,|ja,"
    "|hier ist|hier spricht|je suis|soy|soy yo,|sono|sou|eu sou|ik ben"
    "|u spreekt met|jestem|z tej strony"
)
_OF = (
    "(?:account|login|mailbox|password|session|profile)s? of|konto von|profil von|postfach von"
    "|comptes? (?:de|du)|boîte de|cuentas? de|buzón de|contas? d[aeo]|account d[ei]|casella d[ei]"
    "|account van|postvak van|konto użytkownika|konta użytkownika"
)
_BY = (
    r"(?:deleted|changed|created|added|removed|invited|exported|downloaded|made|done|accessed"
    r"|approved|edited|signed|sent|opened|disabled|enabled|reset|run|uploaded|shared) by"
    r"|(?:gelöscht|geändert|angelegt|exportiert|heruntergeladen) von|(?:supprim|modifi|cré|ajout"
    r"|export|télécharg|chang)ée?s? par|(?:borrad|cambiad|cread|exportad|descargad|eliminad|apagad"
    r"|mudad|alterad|baixad)[oa]s? (?:por|pelo|pela)|(?:cancellat|modificat|creat|esportat"
    r"|scaricat|eliminat)[oaie] da|(?:verwijderd|gewijzigd|aangemaakt|geëxporteerd"
    r"|gedownload) door|(?:usunięt|zmienion|utworzon|pobran)[eyao] przez"
)
_POSSESSIONS = (
    "account|login|mailbox|inbox|profile|password|session|data|laptop|phone|credentials|user"
    "|rights|role"
)
_TITLED = rf"(?:(?i:{_TITLES})\.? ){{0,3}}"
_NAMED = Later(
    rf"\b(?i:{_SELF}|{_BY}|{_OF}|{_NOUNS}|(?:{_TITLES})\.?),? [\"'«„(]?"
    rf"{_TITLED}({_NAME}|{_SHOUTED}\b)"
    rf"|\b(?i:{_SELF_TWO}) {_TITLED}({_TWO}|{_SHOUTED}\b)"
    rf"|\b({_NAME}|{_SHOUTED})['’]s? (?i:{_POSSESSIONS})\b"
    rf"|\b(?i:(?:user ?(?:name|id)?|benutzer(?:name|kennung|-id)?|nutzer(?:-id)?|utilisateur"
    rf"|identifiant|usuario|usuário"
    r"|utilizador|utente|gebruiker(?:snaam)?|użytkownik(?:a)?|login|account|konto|ユーザー(?:ID|名)?)"
    rf"(?: ?(?:id|no\.?|number|nummer|numer|n[º°]))?)[ :=#\"'«„「]{{1,3}}({_HANDLE})"
    r"|(?:社員|同僚|管理者|担当|経理|営業|部長|課長)の([\p{Han}\p{Katakana}]{1,6})"
    r"|([\p{Han}\p{Katakana}ー]{1,6})(?:さん|氏)"
    r"|([\p{Han}\p{Katakana}]{2,6})と(?:申します|いいます)",
    any_case=False,
    groups=True,
)
_TITLES_BEFORE = Later(rf"(?:\b(?:{_TITLES})\.? ){{1,4}}$")
_TITLES_WITHIN = 40  # characters in front of a name
_DOING = Later(
    rf"\b({_TWO}|{_SHOUTED}) (?:has |had )?(?:logged|signed in|deleted|exported|downloaded"
    r"|changed|removed|invited|opened"
    r"|copied|approved|shared|wiped|sent|viewed|viewing|accessed|edited)\b",
    any_case=False,
    groups=True,
)
_SELF_NAMED, _NUMBERED, _CALLED = 2, 4, 7
"""Groups of the pattern: «I am …», «user id …», «…と申します»."""
_POSSESSIVE = "'s"
_OF_THEIRS = (_POSSESSIVE, "’s")
_JOINTS = (".", ":", "-", "/")
_SELF_WORDS = re.compile(rf"(?:{_SELF})\Z", re.IGNORECASE)
_NO_NAMES = listed(
    "i we you he she it they the a an my our your this that account accounts konto login support "
    "security admin user users team api sso mfa it's id ids panel console name role rights "
    "password access zugriff today's company's customer's customer client's user's somebody's "
    "someone's everyone's people's windows google microsoft apple android chrome firefox outlook "
    "slack zoom excel pdf csv sms url e-mail e-mails sign-in sign-ins log-in log-ins read-only "
    "mr mrs ms miss dr prof herr herrn frau mme monsieur madame "
    "centre center portal sales hr finance marketing interface management dashboard settings agent"
) | listed("お客 皆 客 他 担当者 お母 お父 母 父 兄 姉 奥 業者 患者 たく 屋 生徒 学生 相手")

_NO_SHOUTS = listed(
    "is are was were has have had am can cannot can't could not no never got get gets getting do "
    "does did please help urgent now and or in on at out of to for from log logged locked hacked "
    "ip address key vpn data csv error failed name file files list all new old id i've i'm"
)
"""In a sentence that is shouted, these are no names."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name or number of a person, and where it stands, with the titles in front of it."""

    value: str
    start: int
    end: int
    is_reporter: bool
    """They say that it is they who write."""


def names(text: str) -> Iterator[Name]:
    """Every person named with a word that says so; the first LOOKED of them."""
    for match in islice(_NAMED.ready.finditer(text), LOOKED):
        group = match.lastindex or 0
        start, end = match.span(group)
        is_of_theirs = text.startswith(_OF_THEIRS, end - len(_POSSESSIVE), end)
        end -= len(_POSSESSIVE) * is_of_theirs
        said = text[match.start() : start].rstrip(" ,\"'«„(")
        is_self = group in (_SELF_NAMED, _CALLED) or _SELF_WORDS.search(said) is not None
        is_self = is_self and not is_of_theirs  # «I am Ada Byron's assistant»
        if _is_name(text, start, end, is_number=group == _NUMBERED):
            yield Name(text[start:end], _titles(text, start), end, is_self)
    for match in islice(_DOING.ready.finditer(text), LOOKED):
        start, end = match.span(1)
        if _is_name(text, start, end):
            yield Name(text[start:end], start, end, False)


def _titles(text: str, start: int) -> int:
    """Where the titles in front of a name begin; the name's own beginning when it has none."""
    near = text[max(0, start - _TITLES_WITHIN) : start]
    found = _TITLES_BEFORE.ready.search(near)
    return start - len(near) + found.start() if found else start


def _is_name(text: str, start: int, end: int, *, is_number: bool = False) -> bool:
    """No word of other use, and no part of an address or of a longer number."""
    said, follows = text[start:end], text[end : end + 2]
    if follows[:1] == "@" or (is_number and follows[:1] in _JOINTS and follows[1:].isalnum()):
        return False
    words = said.lower().split()
    if len(words) > 1 and said.isupper() and not _NO_SHOUTS.isdisjoint(words):
        return False
    return _NO_NAMES.isdisjoint(words)
