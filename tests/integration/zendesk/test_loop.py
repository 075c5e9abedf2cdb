"""Our webhook in Zendesk: found by its mark, with its secret and how it fared lately."""

from collections.abc import Iterator
from typing import Any

import pytest

from incidents.errors import DeskStrange
from integration.zendesk.loop import loop
from integration.zendesk.rest import Rest
from integration.zendesk.session import open_session
from tests.fixtures.scripted import Answer, Scripted

OURS: dict[str, Any] = {
    "id": "01HOURS",
    "description": "Tells Deskwarden [deskwarden:webhook]",
    "status": "active",
    "endpoint": "https://warden.example/webhooks/zendesk",
    "subscriptions": ["zen:event-type:ticket.created"],
}
THEIRS = {**OURS, "id": "01HTHEIRS", "description": "Tells somebody else"}
SECRET = Answer(body={"signing_secret": {"secret": "s3cret=", "algorithm": "SHA256"}})


@pytest.fixture
def rest(scripted: Scripted) -> Iterator[Rest]:
    with open_session(scripted.url) as session:
        yield Rest(session)


def test_somebody_elses_webhook_is_not_ours(rest: Rest, scripted: Scripted) -> None:
    scripted.say(Answer(body={"webhooks": [THEIRS]}))

    assert loop(rest) is None


def test_its_latest_deliveries_come_newest_first(rest: Rest, scripted: Scripted) -> None:
    invocations = [
        {"id": "b", "status_code": 403, "latest_completed_at": "2026-10-21T07:29:00Z"},
        {"id": "a", "status_code": 202, "latest_completed_at": "2026-10-21T07:28:00Z"},
        {"id": "c", "status": "circuit broken", "latest_completed_at": "2026-10-21T07:30:00Z"},
        {"id": "d", "status_code": 200, "latest_completed_at": "2026-10-21T07:31:00Z"},
    ]
    scripted.say(Answer(body={"webhooks": [THEIRS, OURS]}), SECRET)
    scripted.say(Answer(body={"invocations": invocations}))

    found = loop(rest)

    assert found is not None
    assert (found.id, found.secret, found.active) == ("01HOURS", "s3cret=", True)
    assert found.outcomes == (True, False, False, True)
    assert scripted.got[1].path == "/api/v2/webhooks/01HOURS/signing_secret"


def test_a_secret_in_an_unknown_shape_is_said(rest: Rest, scripted: Scripted) -> None:
    scripted.say(Answer(body={"webhooks": [OURS]}), Answer(body={"signing_secret": None}))

    with pytest.raises(DeskStrange, match=r"signing_secret\.secret"):
        loop(rest)
