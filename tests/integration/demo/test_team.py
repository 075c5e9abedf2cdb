"""The demo's agents: three decide about grave steps, the others do not."""

from integration.demo.team import TEAM, join_queue
from tests.fixtures.world import World


def members(world: World) -> list[int]:
    """Everybody in the Security Team Queue."""
    group = world.store.ledger.desk_objects().group_id
    found = world.ask("GET", f"/groups/{group}/memberships")["group_memberships"]
    return sorted(each["user_id"] for each in found)


def test_three_agents_join_the_queue_once_and_ben_stays_outside(world: World) -> None:
    group = world.store.ledger.desk_objects().group_id
    before = members(world)

    join_queue(world.settings, group)
    join_queue(world.settings, group)

    team = sorted(world.user(email)["id"] for email in TEAM)
    ben = world.user("ben@lantern.example")
    assert (before, members(world)) == ([], team)
    assert (ben["role"], ben["id"] in team) == ("agent", False)
