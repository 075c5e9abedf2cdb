"""Whether somebody's words lead to what stands under them: «see below», «she says:»."""

import re

from detection.own_words import has_answered

BEFORE = 300  # characters of their words that are looked at
FEW = 12  # words

_ASKS = re.compile(
    r"[?？]|お願い|助け|\b(?:help|advance|urgent\w*|asap|please|pls|hilf\w*|dringend|bitte|voraus|aide[rz]?"
    r"|urgen[ct]\w*|d'avance|ayud\w+|antemano|ajud\w+|antecip\w+|aiut\w+|anticipo|hulp|help\w*"
    r"|voorbaat|pomo\w+|pomóż\w*|proszę|pilne)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"[:：]\s*$|以下|下記|転送|次の"
    r"|\b(?:below|beneath|underneath|following|forward(?:ed|ing)?|fwd|fyi|pass(?:ing"
    r"|ed)? (?:this|it|on)"
    r"|(?:see|read|look at|check|quote|here is|here's) (?:this|the (?:mail|message|e-?mail))"
    r"|(?:said|wrote|reported|sent|copied|pasted|received|got) (?:(?:to )?(?:us|me) )?"
    r"(?:this|the following)|sent (?:us|me)|this (?:came|arrived|reached|is what)"
    r"|what (?:my|our|the|a|he|she|they) [^.!?\n]{0,40}(?:says?|said|sent|writes?|wrote|got)"
    r"|unten|untenstehend\w*|folgend\w*|nachstehend\w*|weitergeleitet"
    r"|leite[^.!?\n]{0,30} weiter|siehe"
    r"|ci-dessous|ci-après|suivant\w*|transf(?:éré\w*|ère|érer|érons)|voici|fais suivre"
    r"|abajo|siguientes?|reenv[ií]\w*|a continuación|abaixo|seguintes?|encaminh\w*|reencaminh\w*"
    r"|sotto|qui di seguito|seguente|inoltr\w*|hieronder|onderstaand\w*|volgende?|doorgestuurd"
    r"|stuur[^.!?\n]{0,30} door|poniżej|poniższ\w*|następując\w*|przesyłam|przekazuj\w*)\b",
    re.IGNORECASE,
)


def is_introduced(words: str) -> bool:
    """`words` are a person's, down to where somebody else's begin."""
    return _LEADS.search(words[-BEFORE:].rstrip("\x7f \t\r\n>")) is not None


def is_asking(words: str) -> bool:
    """Whether they are a few words that ask for help, for what stands under them."""
    said = words[-BEFORE:]
    is_request = len(said.split()) <= FEW and _ASKS.search(said) is not None
    return is_request and not has_answered(said)
