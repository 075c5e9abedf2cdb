"""Signing out without a log, and a provider that goes quiet between the call and the look."""

import pytest

from incidents.errors import DeskRefused
from incidents.ledger import EffectKind, EffectState
from incidents.model import LiveSession
from integration.identity.admin_console import AdminConsole
from tests.containment.consoles import NoLog, console
from tests.fixtures.hands import Hands


class Shy(AdminConsole):
    """Shows sessions once."""

    asked = 0

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        self.asked += 1
        if self.asked > 1:
            raise DeskRefused("not any more")
        return super().sessions(account_id)


@pytest.mark.parametrize("fault", ["apply_then_drop", "fail_before"])
def test_without_a_log_a_cut_call_is_left_to_a_person(fault: str, hands: Hands) -> None:
    step = hands.plan(EffectKind.REVOKE_SESSIONS)
    services = hands.over(console(hands, NoLog))
    hands.fault(fault, method="DELETE", path="/admin/*", times=1)
    hands.take(step, services)
    hands.later(seconds=16)
    before = hands.changes()

    ended = hands.take(step, services)

    assert ended.state is EffectState.UNKNOWN
    assert hands.changes() == before


def test_sessions_that_are_not_shown_again_end_unknown(hands: Hands) -> None:
    step = hands.plan(EffectKind.REVOKE_SESSIONS)

    ended = hands.take(step, hands.over(console(hands, Shy)))

    assert (ended.state, ended.result) == (EffectState.UNKNOWN, {"error": "not any more"})
