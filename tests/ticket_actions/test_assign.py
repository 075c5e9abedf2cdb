"""Where the ticket goes and what its fields say."""

import pytest

from incidents.ledger import EffectState
from tests.builders import OBJECTS, a_case, an_effect
from ticket_actions.assign import assign
from ticket_actions.case import Occasion


@pytest.mark.parametrize("occasion", [Occasion.OPENED, Occasion.RAISED])
def test_it_goes_to_the_security_team_queue_as_an_incident(occasion: Occasion) -> None:
    change = assign(a_case(occasion))

    assert (change.group_id, change.type) == (OBJECTS.group_id, "incident")


@pytest.mark.parametrize("occasion", [Occasion.CHECKED, Occasion.RESULT])
def test_a_later_note_does_not_take_it_from_the_group_that_works_on_it(occasion: Occasion) -> None:
    assert assign(a_case(occasion)).group_id is None


def test_the_fields_say_which_incident_how_bad_and_how_far() -> None:
    change = assign(a_case(effects=(an_effect(state=EffectState.DONE),)))

    assert change.fields == {
        OBJECTS.incident_field: "SEC-2026-0047",
        OBJECTS.severity_field: "sev_2",
        OBJECTS.state_field: "open",
        OBJECTS.containment_field: "contained",
    }
