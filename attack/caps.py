"""Limits under random floods of proved reports, with workers killed in the middle; counted at the
provider, whatever our own record says.

Everybody is signed out by policy and asked for the second factor, half are suspended too, since a
stranger acted in their name, and an agent allows to switch one key after the other off.
"""

import random
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from attack.lies import TOM, WORDS
from attack.pretence import MACRO, TAG
from attack.town import Got, Town
from chaos import blows

AT_ONCE = 4  # forms that are sent at the same time
BLOWS = (blows.kill_horse, blows.kill_both, blows.kill_parent)
KEYS = "api_keys.changed"
"""How the provider's log calls a key that was switched off."""
BEYOND = 2  # keys more than the agent may allow


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run is limited to."""

    hour: int
    """Steps that policy may begin."""
    group: int
    """Accounts of one organisation: everybody in the crowd is of the same."""
    agent: int
    """Steps that one agent may allow."""

    def settings(self) -> Mapping[str, str]:
        """As the environment has them. One percent of the crowd is below any floor."""
        return {
            "cap_hour": str(self.hour),
            "cap_day": "1000",
            "cap_group_floor": str(self.group),
            "cap_group_percent": "1",
            "cap_agent": str(self.agent),
        }


def limits_of(dice: random.Random) -> Limits:
    """Some."""
    return Limits(dice.randint(2, 8), dice.randint(2, 6), dice.randint(1, 3))


def random_flood(town: Town, dice: random.Random, limits: Limits, reports: int) -> list[Got]:
    """More proved reports at once than the limits allow, while workers die."""
    before = len(town.made())
    people = town.crowd(reports, keys=True)
    for victim in people[::2]:
        town.bad_night(victim)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [pool.submit(town.form, who, WORDS, signed_in=True) for who in people]
        struck = sum(_strike(town, dice) for _ in range(3))
        tickets = [each.result() for each in sent]
    town.wait(lambda: all(town.is_noted(ticket) for ticket in tickets), seconds=180)
    town.rest(seconds=120)
    pressed = tickets[: limits.agent + BEYOND]
    for ticket in pressed:
        town.press(ticket, MACRO, TOM, TAG)
    town.wait(lambda: not any(TAG in town.tags(ticket) for ticket in pressed), seconds=120)
    town.rest(seconds=120)
    what = f"{reports} proved reports at once, {struck} workers killed, {limits.hour} steps allowed"
    return _counted(town, limits, before, what)


def _counted(town: Town, limits: Limits, before: int, what: str) -> list[Got]:
    """What the provider's own log shows."""
    made = town.made()[before:]
    keys = [each for each in made if each["action"] == KEYS]
    rest = [each for each in made if each["action"] != KEYS]
    touched = len({each["user_id"] for each in rest})
    again = sum(n > 1 for n in Counter(each["operation"] for each in made).values())
    by_kind = Counter(each["action"] for each in rest)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(by_kind.items())) or "nothing"
    is_open = town.stack.store.steps.breaker()
    state = "closed" if is_open is None else f"open: {is_open.why.value}"
    return [
        Got(what, told, len(rest) > limits.hour or not rest),
        Got(f"… {limits.group} accounts allowed", f"{touched} touched", touched > limits.group),
        Got("… none of them twice", f"{again} twice", again > 0),
        Got("… the breaker", state, is_open is None),
        Got(
            f"… an agent who may allow {limits.agent} keys",
            f"{len(keys)} off",
            len(keys) != limits.agent,
        ),
    ]


def _strike(town: Town, dice: random.Random) -> bool:
    """One blow at a worker at work, if there is one."""
    town.wait(lambda: False, seconds=dice.uniform(0.2, 1.0))
    return dice.choice(BLOWS)(town.stack, dice) is not None
