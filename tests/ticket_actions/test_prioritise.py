"""The ticket's priority."""

import pytest

from incidents.model import Severity
from tests.builders import a_case, a_ticket, an_incident
from ticket_actions.case import Occasion
from ticket_actions.prioritise import prioritise


@pytest.mark.parametrize(
    ("severity", "priority"),
    [
        (Severity.SEV_1, "urgent"),
        (Severity.SEV_2, "high"),
        (Severity.SEV_3, "normal"),
        (Severity.SEV_4, "low"),
    ],
)
def test_it_follows_the_severity(severity: Severity, priority: str) -> None:
    change = prioritise(a_case(incident=an_incident(severity)))

    assert change.priority == priority


def test_a_higher_one_is_never_lowered() -> None:
    change = prioritise(
        a_case(incident=an_incident(Severity.SEV_4), ticket=a_ticket(priority="urgent"))
    )

    assert change.priority is None


def test_a_result_does_not_touch_it() -> None:
    assert prioritise(a_case(Occasion.RESULT)).priority is None
