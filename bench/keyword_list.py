"""The first peer: the procedure's own keywords (SOP SEC-204-A), found anywhere in a text."""

import re

from incidents.model import Message

KEYWORDS = (
    "hacked", "hack", "breach", "breached", "compromised", "unauthorized", "unauthorised",
    "suspicious login", "suspicious activity", "phishing", "malware", "ransomware",
    "vulnerability", "data leak", "leaked", "stolen", "fraud", "security incident", "audit log",
    "audit logs", "incident report", "mfa bypass", "exposed",
)  # fmt: skip
_ANY = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\b", re.IGNORECASE)


def names_a_keyword(message: Message) -> bool:
    """What a Zendesk trigger on these words would say."""
    return bool(_ANY.search(f"{message.subject}\n{message.text}"))
