"""Limits under random floods of proved reports, with workers killed in the middle; counted at the
provider, whatever our own record says.
"""

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from attack.lies import WORDS
from attack.town import Got, Town
from chaos import blows

AT_ONCE = 4  # forms that are sent at the same time
BLOWS = (blows.kill_horse, blows.kill_both, blows.kill_parent)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run is limited to."""

    hour: int
    group: int
    """Accounts of one organisation: everybody in the crowd is of the same."""

    @property
    def most(self) -> int:
        """So many accounts may be touched, and no more."""
        return min(self.hour, self.group)

    def settings(self) -> Mapping[str, str]:
        """As the environment has them. One percent of the crowd is below any floor."""
        return {
            "cap_hour": str(self.hour),
            "cap_day": "1000",
            "cap_group_floor": str(self.group),
            "cap_group_percent": "1",
        }


def limits_of(dice: random.Random) -> Limits:
    """Some."""
    return Limits(dice.randint(2, 6), dice.randint(2, 8))


def random_flood(town: Town, dice: random.Random, limits: Limits, reports: int) -> list[Got]:
    """More proved reports at once than the limits allow, while workers die."""
    people = town.crowd(reports)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [pool.submit(town.form, who, WORDS, signed_in=True) for who in people]
        struck = sum(_strike(town, dice) for _ in range(3))
        tickets = [each.result() for each in sent]
    town.wait(lambda: all(town.is_noted(ticket) for ticket in tickets), seconds=180)
    town.rest(seconds=120)
    made = town.operations()
    again = len(made) - len(set(made))
    what = f"{reports} proved reports at once, {struck} workers killed, {limits.most} allowed"
    is_open = town.stack.store.steps.breaker()
    return [
        Got(what, f"{len(set(made))} accounts touched", len(set(made)) > limits.most),
        Got("… none of them twice", f"{again} twice", again > 0),
        Got(
            "… the breaker",
            "closed" if is_open is None else f"open: {is_open.why.value}",
            is_open is None,
        ),
    ]


def _strike(town: Town, dice: random.Random) -> bool:
    """One blow at a worker at work, if there is one."""
    town.wait(lambda: False, seconds=dice.uniform(0.2, 1.0))
    return dice.choice(BLOWS)(town.stack, dice) is not None
