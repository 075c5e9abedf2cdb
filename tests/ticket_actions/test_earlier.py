"""What counts of what stands on a ticket about an earlier record: our own user's newest word."""

from dataclasses import replace

import pytest

from incidents.errors import NotProvisioned
from incidents.ledger import EffectKind, EffectState
from incidents.promises import Promise
from incidents.tickets import Audit
from tests.builders import NOW, an_audit
from tests.ticket_actions.policy import POLICY
from ticket_actions.earlier import earlier_promises

US = 5
OURS = replace(POLICY, our_user_id=US)
ID = "SEC-2026-0001"


def a_promise(target: str, incident: str = ID) -> Promise:
    key = f"{incident}:suspend_user:{target}"
    return Promise(key, EffectKind.SUSPEND_USER, target, "", "", EffectState.DONE, NOW)


def note(author: int, *stands: Promise) -> Audit:
    return an_audit(author_id=author, promises=stands)


def test_only_our_newest_word_counts() -> None:
    audits = [note(US, a_promise("a")), note(US, a_promise("b")), note(9, a_promise("forged"))]

    found = earlier_promises([*audits, an_audit(author_id=US)], ID, OURS)

    assert [each.target for each in found] == ["b"]


@pytest.mark.parametrize(
    "audits", [[], [note(9, a_promise("forged"))], [note(US, a_promise("a")), note(US)]]
)
def test_nothing_stands(audits: list[Audit]) -> None:
    assert earlier_promises(audits, ID, OURS) == ()


def test_a_step_of_another_incident_does_not_belong_here() -> None:
    audits = [note(US, a_promise("a", "SEC-2026-00012"))]

    assert earlier_promises(audits, ID, OURS) == ()


def test_without_an_earlier_incident_nothing_stands_whatever_a_step_is_called() -> None:
    audits = [note(US, a_promise("a"), a_promise("b", "None"))]

    assert earlier_promises(audits, None, OURS) == ()


def test_while_nobody_knows_which_user_is_ours_it_waits() -> None:
    audits = [note(US, a_promise("a"))]

    with pytest.raises(NotProvisioned):
        earlier_promises(audits, ID, POLICY)
    assert earlier_promises(audits, None, POLICY) == ()
