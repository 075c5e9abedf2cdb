"""What the tests of macros share."""

import pytest

from tests.fixtures.command_line import ADA, SARA, TOM
from tests.fixtures.world import World


@pytest.fixture
def desk(world: World) -> World:
    """A world where three colleagues may shut somebody out."""
    world.join_queue(TOM, SARA, ADA)
    return world
