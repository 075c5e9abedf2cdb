"""Footers that a mail gateway adds: for whom a mail is meant, that it is confidential, scanned.

They stand on lines of their own under somebody's words. The same words in a sentence are a report:
«the e-mail that was intended for our director was answered by a stranger».
"""

from itertools import islice

import re2

from detection.spans import spans
from detection.spotting import compiled

MOST = 100  # footers; what is behind them is read

_MAIL = (
    "e-?mail|message|communication|transmission|nachricht|courriel|mensaje|correo|mensagem"
    "|messaggio|bericht|wiadomość"
)
_THIS = (
    rf"(?:this|the|diese|ce|cet|este|esta|questo|questa|dit|deze|ta|niniejsza) (?:{_MAIL})"
    r"(?:,? (?:and|und|et|y|e|en|wraz z) [^.!?\n]{0,60}?)?"
)
_CLOSED = (
    "confidential|privileged|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn"
)
_IS = (
    r"(?:is|are|may|contains?|ist|sind|enthält|kann|est|sont|peut|contient|es|son|contiene|puede"
    r"|é|contém|pode|è|può|bevat|kan|jest|zawiera|może)"
)
_MEANT = (
    "intended (?:solely |only |exclusively )?(?:for|recipient)|addressee|empfänger|destinataire"
    "|destinatario|destinatário|geadresseerde|adresat"
)
_USE = "(?:review|use|disclosure|dissemination|distribution|copying)"
_BANNED = "(?:prohibited|forbidden|unlawful|not permitted)"
_SENTENCES = (
    rf"{_THIS} {_IS} [^.!?\n]{{0,60}}(?:{_CLOSED}|{_MEANT})",
    r"if you (?:are not the (?:intended|named)|have received this|received this)\b"
    r"[^.!?\n]{0,60}\b(?:recipient|addressee|error|mistake)",
    rf"any (?:unauthori[sz]ed |other )?{_USE}\b[^.!?\n]{{0,60}}\b{_BANNED}",
    rf"unauthori[sz]ed {_USE}\b[^.!?\n]{{0,60}}\b{_BANNED}",
    r"(?:(?:this|the|your) (?:e-?mail|message) (?:was|is|has been) )?"
    r"(?:(?:scanned|checked) for viruses|virus-free)\b",
    r"wenn sie nicht der (?:richtige|beabsichtigte) (?:adressat|empfänger)",
    r"toute (?:publication|utilisation|diffusion|divulgation)\b[^.!?\n]{0,80}"
    r"(?:autorisée|interdite)",
    r"si (?:vous n'êtes pas|usted no es|no es usted) (?:le|el) destina",
    r"se (?:você não (?:é|for)|non siete|non sei) (?:o|il|i) destinat",
    r"als u niet de (?:beoogde|geadresseerde)",
    r"jeżeli nie (?:jest|są) \p{L}{2,12} adresat",
    r"please consider the environment before printing",
    r"views expressed [^.!?\n]{0,40}(?:author|sender)",
)
_FOOTER = compiled(
    rf"(?m)^[ \t>]*(?:(?:{'|'.join(_SENTENCES)})[^.!?\n]{{0,300}}(?:[.!?][ \t]*|$))+"
)
_HINT = compiled(
    r"confiden|privileged|vertrauli|vertrouwel|riservat|poufn|intended|addressee|empfänger|adressat"
    r"|destinat|geadresseerde|adresat|prohibited|forbidden|unlawful|not permitted|virus|diffusion"
    r"|utilisation|publication|divulgation|received this|are not the|beoogde|before printing"
    r"|views expressed"
)
_WORD = re2.compile(r"\p{L}{2,}")


def footers(text: str) -> list[tuple[int, int]]:
    """Where such lines stand. What has nothing above itself is no footer."""
    if not _HINT.search(text):
        return []
    first = _WORD.search(text)
    found = islice(spans(_FOOTER, text), MOST)
    return [span for span in found if first and first.start() < span[0]]
