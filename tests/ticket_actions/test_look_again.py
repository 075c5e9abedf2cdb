"""A second look at what the sources say of a known incident."""

from dataclasses import replace

from incidents.model import Incident, Sought
from tests.fixtures.world import World
from ticket_actions.look_again import look_again


def named_before(world: World, sought: Sought) -> Incident:
    """An incident for which the CRM had said that of a name."""
    found = world.handle(world.form())
    return replace(found, assessment=replace(found.assessment, sought=sought))


def test_whom_a_name_stands_for_is_not_forgotten(world: World) -> None:
    incident = named_before(world, Sought.FOUND)

    fresh = look_again(incident, world.services)

    assert fresh.sought is Sought.FOUND
    assert fresh.account is not None
