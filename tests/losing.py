"""The whole record is lost, and what the sweep does first with the one that begins anew."""

from integration.checkpoints.outside import compare
from integration.reconcile import reconcile
from tests.fixtures.world import World
from tests.integration.checkpoints.anchored import wipe


def lose_everything(world: World) -> None:
    """Migrate an empty database and provision it, as after a disaster."""
    objects = world.store.ledger.desk_objects()
    world.store.let_go()
    wipe(world.settings.database_url)
    world.store.save_desk_objects(objects)
    world.looked_at.clear()


def sweep(world: World) -> list[str]:
    """What the sweep does first: compare, then look for tickets; their outcomes."""
    compare(world.store, world.settings, (), world.clock.now())
    reconcile(
        world.services.desk,
        world.store.walk,
        world.services.doorbell,
        now=world.clock.now,
        pause=world.settings.reconcile_seconds,
        since=world.settings.sweep_since,
    )
    return world.triage()
