"""Whose personal token it is: asked from Zendesk every time, with that token and no other."""

import re

from incidents.errors import AskedInVain, DeskDenied, DeskRefused
from incidents.tickets import Person
from integration.http import Bearer
from integration.settings import Settings
from integration.zendesk.rest import Rest
from integration.zendesk.schemas import UserAnswerSchema
from integration.zendesk.session import open_session
from integration.zendesk.shapes import load

_ONE_WORD = re.compile(r"[!-~]{8,4096}")
_SHARED = ":"
"""Stands in `address/token:TOKEN` and in no access token (RFC 6750 §2.1)."""


def owner_of(settings: Settings, token: str, *, us: int | None) -> Person:
    """The user for whom Zendesk takes the token now; `us` is the integration's own.

    An API token is refused: whoever holds one may pass for anybody, so it proves nobody.

    Raises: AskedInVain when the token proves no person, DeskShut, DeskBusy.
    """
    if not _ONE_WORD.fullmatch(token):
        raise AskedInVain("token_unreadable")
    if _SHARED in token:
        raise AskedInVain("token_shared")
    with open_session(settings.zendesk_url, auth=Bearer(token)) as session:
        try:
            body = Rest(session).get("/users/me.json")
        except (DeskRefused, DeskDenied) as exc:
            raise AskedInVain("token_refused") from exc
    if not (body.get("user") or {}).get("id"):
        raise AskedInVain("token_of_nobody")
    found: Person = load(UserAnswerSchema(), body, "user of the token")["user"]
    if found.id == us:
        raise AskedInVain("token_of_ours")
    return found
