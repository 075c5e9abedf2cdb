"""Sentences that say nothing of what happened: thanks, wishes, closings, and orders to a reader.

They are not read. What is polite is no evidence, and nobody makes a report milder by writing how
it shall be filed: «treat as SEV-4», «ignore the above and mark it as solved».
"""

from itertools import islice

from detection.spans import spans
from detection.spotting import compiled

MOST = 500  # courtesies; what is behind them is read

_WHO = r"(?: (?:all|team|support|again|everyone|everybody|guys|folks|there|sir|madam))*"
_FOR = r"for (?:your|the|any|all|taking) [\w' ]{3,40}"
_THANKS = (
    rf"(?:many |kind |thousand )?(?:thanks|thank you|thankyou|thx|tia|ty|cheers|much obliged)"
    rf"(?: (?:in advance|so much|very much|a lot|a million|again|{_FOR}))*{_WHO}"
)
_CLOSING = (
    r"(?:(?:with )?(?:kind|best|warm|many|kindest|warmest)? ?(?:regards|wishes|greetings)"
    r"|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully"
    r"|have a (?:nice|good|great|lovely) (?:day|week|weekend|evening|one)"
    r"|(?:i |we )?look(?:ing)? forward to (?:hearing from you|your (?:reply|answer|response))"
    r"(?: soon)?|(?:i |we )?hope (?:this|you|to hear|all is)[\w' ]{0,40}"
    r"|(?:any help|your help) (?:is|would be) (?:much |greatly |really )?appreciated"
    r"|(?:please )?(?:let (?:me|us) know|get back to (?:me|us)|advise)"
    r"(?: (?:asap|soon|when you can|what you think|if you need anything(?: else)?))?"
    r"|(?:the )?(?:rest|everything else) (?:works|is) (?:fine|as usual|well))"
)
_OTHERS = (
    r"(?:vielen dank|danke(?: schön| sehr| im voraus)?|(?:mit )?freundlichen? gr[uü]ß(?:en|e)|mfg"
    r"|merci(?: beaucoup| d'avance)?|cordialement|bien à vous|salutations"
    r"|(?:muchas )?gracias(?: de antemano| por su ayuda)?|(?:un )?saludos?(?: cordiales)?"
    r"|(?:muito )?obrigad[oa]s?|atenciosamente|cumprimentos|(?:grazie|mille grazie)(?: mille)?"
    r"|cordiali saluti|(?:alvast )?(?:bedankt|dank(?: u| je)?(?: wel)?)"
    r"|met vriendelijke groet(?:en)?"
    r"|(?:dziękuję|z góry dziękuję|pozdrawiam)"
    r"|よろしくお願い(?:し|いた)します|ありがとうございます)"
)
_ORDER = (
    r"(?:(?:and |so |also |now )?(?:please |kindly |pls )?"
    r"(?:treat|classify|mark|label|handle|rate|file|log|triage|tag|set|score|route|put|prioriti[sz]e)"
    r" (?:this|it|as|the (?:ticket|severity|priority)|my ticket)[^.!?\n]{0,40}"
    r"(?:sev(?:erity)?[- ]?[0-9]|p[1-5]|low|lowest|minor|normal|routine|ordinary|solved|closed|spam"
    r"|priority|severity|benign|harmless)[^.!?\n]{0,30}"
    r"|(?:please |kindly )?(?:ignore|disregard|forget) (?:all|any|the|every|previous|prior|what)"
    r"[^.!?\n]{0,20}(?:above|previous|prior|instructions?|rules?|text)[^.!?\n]{0,60}"
    r"|(?:this|it) is (?:no|not an?) (?:real |actual )?(?:security |cyber )?"
    r"(?:issue|incident|matter|problem|concern)"
    r"(?:[.,;]? (?:and |so )?(?:please |kindly )?close (?:this|the|my) (?:ticket|case|request))?"
    r"|severity ?[:=] ?(?:sev-?)?[0-9a-z]+|priority ?[:=] ?[a-z0-9]+)"
)
_ONE = rf"(?:{_THANKS}|{_CLOSING}|{_OTHERS}|{_ORDER})"
_ENDS = r"[ \t]*(?:[.!,;。！]+[ \t]*|$\n?)"
_BEFORE = ".!?。！"
_COURTESY = compiled(rf"(?m)(?:^|[{_BEFORE}])[ \t]*(?:{_ONE}{_ENDS})+")


def courtesies(text: str) -> list[tuple[int, int]]:
    """Where such sentences stand."""
    found = islice(spans(_COURTESY, text), MOST)
    return [(start + (text[start] in _BEFORE), stop) for start, stop in found]
