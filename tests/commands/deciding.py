"""A step against Lin, as people at the command line see and decide it."""

from incidents.ledger import Effect
from tests.fixtures.command_line import SARA, CommandLine
from tests.fixtures.world import World

LIN = "lin@acme.example"


def effect(world: World, ticket: int, number: int) -> Effect:
    found = world.store.ledger.effects(world.incident(ticket).id)
    return next(each for each in found if each.id == number)


def approve(line: CommandLine, step: Effect, who: str, *more: str, plan: str = "") -> str:
    words = ("approve", str(step.id), "--plan", plan or step.plan_hash, *more)
    return line.says(*words, who=who).output


def done(world: World, line: CommandLine, step: Effect) -> None:
    approve(line, step, SARA)
    world.contain()


def is_suspended(world: World) -> bool:
    row = world.sandbox.state.table("company_user").get("usr_lin")
    return row is not None and row["status"] == "suspended"


def bears_lins_address(world: World, who: str) -> None:
    """An agent is the customer Lin, too: by an address that Zendesk has not verified."""
    identity = {"type": "email", "value": "Lin.Zhao@lantern.example", "verified": False}
    world.ask("POST", f"/users/{world.user(who)['id']}/identities", {"identity": identity})
    users = world.sandbox.state.table("company_user")
    row = users.get("usr_lin")
    assert row is not None
    with world.sandbox.state.change():
        users.put("usr_lin", {**row, "email": "lin.zhao@lantern.example"})
