"""An incident of a record that was lost asks for nothing to be done to an account by itself."""

from dataclasses import replace

import pytest

from incidents.ledger import IncidentDraft
from tests.builders import NOW, a_reading, a_reporter, an_assessment, an_incident
from tests.ticket_actions.policy import POLICY
from ticket_actions.plans import for_opened, why_held_back


def reasons(known_id: str | None) -> list[tuple[bool, str]]:
    """Of Eve's own account: whether each step is allowed, and why or why not."""
    usual = an_incident()
    draft = IncidentDraft(
        ticket_id=35,
        kind=usual.kind,
        judgement=usual.judgement,
        reading=a_reading(),
        assessment=an_assessment(),
        reporter=a_reporter(),
        reported_at=NOW,
    )
    why = why_held_back(known_id=known_id, late=False, asked_to_look=False)
    plans = for_opened(replace(draft, known_id=known_id, held_back=why), POLICY)
    return [(p.approved_by is not None, p.reason) for p in plans if p.kind.contains]


@pytest.mark.parametrize(
    ("known_id", "step"),
    [
        (None, (True, "step_own_account")),
        ("SEC-2026-0047", (False, "step_earlier_record")),
    ],
)
def test_a_proved_reporters_own_sessions_wait_only_after_a_loss(
    known_id: str | None, step: tuple[bool, str]
) -> None:
    assert step in reasons(known_id)
    assert (known_id is None) is any(allowed for allowed, _ in reasons(known_id))
