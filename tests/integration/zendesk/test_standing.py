"""Who Zendesk takes us for, told by its own answers."""

from datetime import UTC, datetime
from pathlib import Path

from integration.settings import Settings
from integration.zendesk.standing import standing
from tests.fixtures.own_zendesk import OwnZendesk
from tests.fixtures.scripted import Answer, Scripted

ME = {"user": {"id": 7, "role": "agent"}}


def test_an_api_token_has_no_scopes_to_tell(
    scripted: Scripted, scripted_settings: Settings
) -> None:
    date = {"Date": "Wed, 21 Oct 2026 07:28:00 GMT"}
    scripted.say(Answer(body=ME, headers=date), Answer(body={"tickets": []}))

    seen = standing(scripted_settings)

    assert (seen.user_id, seen.role, seen.granted) == (7, "agent", None)
    assert seen.clock == datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert (seen.missing, seen.excess, seen.reads_tickets) == (frozenset(), frozenset(), True)


def test_no_date_and_no_tickets_are_seen(scripted: Scripted, scripted_settings: Settings) -> None:
    scripted.say(Answer(body=ME), Answer(403, {"error": {"title": "Forbidden"}}))

    seen = standing(scripted_settings)

    assert (seen.clock, seen.reads_tickets) == (None, False)


def test_the_sandboxs_client_has_what_daily_work_needs(
    own_zendesk: OwnZendesk, tmp_path: Path
) -> None:
    seen = standing(own_zendesk.settings(tmp_path))

    assert (seen.missing, seen.excess, seen.reads_tickets) == (frozenset(), frozenset(), True)
