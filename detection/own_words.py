"""Whether a person says something of their own, above or beside what others wrote."""

import re
from itertools import islice

import re2

from detection.spotting import compiled

OWN_WORDS = 3  # with fewer of their own, a person means what they pass on
LOOKED_AT = 4_000  # characters

_LETTERS = re2.compile(r"\p{L}{2,}|[\p{Han}\p{Hiragana}\p{Katakana}]")
_FIELD = re.compile(r"(?m)^[ \t]*[^\s:][^:\n]{0,30}:[^\n]*$")
_GREETING = compiled(
    r"(?m)^[ \t]*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo"
    r"|guten (?:tag|morgen"
    r"|abend)|moin|liebe[rs]?|sehr geehrte\w*|bonjour|salut|ch[eè]re?s?|hola|buen[oa]s (?:d[ií]as"
    r"|tardes|noches)|estimad[oa]s?|ol[aá]|bom dia|boa (?:tarde|noite)|prezad[oa]s?|caro|ciao|salve"
    r"|buongiorno|buonasera|gentile|beste|geachte|goede(?:morgen|middag|navond)|dag|cześć"
    r"|dzień dobry"
    r"|witam|szanowni|to whom it may concern)(?:[^\p{L}\n.!?:][^\n.!?:]{0,40})?(?:[,.!:]|$)"
)
_THANKED = re.compile(
    r"[\W_]*(?:(?:ok|okay|great|perfect|super|many|kind|thousand|vielen|herzlichen|muchas"
    r"|muito|mille"
    r"|hartelijk) ?[,.!]? ?)*(?:thanks|thank you|thankyou|thx|cheers|danke|dank|merci|gracias"
    r"|obrigad[oa]|grazie|bedankt|dziękuję|ありがとう)"
    r"(?![^.!?\n]{0,20}(?:advance|voraus|d'avance|antemano|antecip|anticipo|voorbaat|z góry))"
    r"|[^.!?\n]{0,40}\b(?:solved|works?|worked|working|fixed|resolved|sorted|gelöst|erledigt"
    r"|funktioniert|klappt|geklappt|résolue?|réglé|fonctionne|marche|resuelto|solucionado|funciona"
    r"|funcionó|funcionou|resolvido|risolto|funziona|funzionato|opgelost|werkt"
    r"|rozwiązan[eyo]|działa"
    r")\b|[^。\n]{0,20}解決",
    re.IGNORECASE,
)


def has_words(text: str, *, enough: int) -> bool:
    """Whether somebody says so many words there, a greeting and a form's fields not counted."""
    said = _GREETING.sub("", _FIELD.sub("", text))
    return len(list(islice(_LETTERS.finditer(said), enough))) == enough


def has_answered(text: str) -> bool:
    """Whether somebody begins with thanks, not in advance, or with that it works now."""
    return _THANKED.match(_GREETING.sub("", text[:LOOKED_AT])) is not None
