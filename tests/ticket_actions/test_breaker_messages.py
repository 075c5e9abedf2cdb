"""The breaker's messages reach chat and pager in plain words."""

from datetime import timedelta

from incidents.alarms import TEAM
from incidents.approvals import How, PersonAct, person
from incidents.ledger import EffectKind, EffectPlan
from tests.fixtures.world import World


def pages(world: World) -> list[str]:
    return [page["event"]["payload"]["summary"] for page in world.told("pagerduty")]


def opened(world: World) -> None:
    act = PersonAct(person(1), "audit:1", How.CLI, world.clock.now(), "a drill")
    world.store.steps.open_breaker(act)


def test_an_open_breaker_pages_once_with_why_and_how_to_close_it(world: World) -> None:
    opened(world)

    world.tell()
    world.tell()

    (said,) = pages(world)
    assert "The breaker is OPEN since" in said
    assert "A person opened it." in said
    assert "deskwarden breaker close" in said


def test_pages_beyond_the_third_are_listed_in_one(world: World) -> None:
    ticket = world.form()
    world.triage()
    incident = world.incident(ticket)
    opened(world)
    plans = [EffectPlan(EffectKind.PAGE, TEAM, f"raised-{n}") for n in range(5)]
    world.store.ledger.amend(incident.id, plans=plans, now=world.clock.now())

    world.tell()

    listed = [said for said in pages(world) if "more incidents that would have paged" in said]
    assert listed == [
        f"Too many pages at once · 2 more incidents that would have paged: {incident.id}, "
        f"{incident.id}"
    ]


def test_a_step_that_ends_soon_is_said_in_chat(world: World) -> None:
    ticket = world.form()
    world.triage()
    incident = world.incident(ticket)
    told = EffectPlan(EffectKind.CHAT, TEAM, "expires-17")
    world.store.ledger.amend(incident.id, plans=[told], now=world.clock.now())

    world.clock.sleep(timedelta(minutes=1).total_seconds())
    world.contain()

    said = world.told("slack")[-1]["text"]
    assert "step 17 is undone within the hour unless somebody confirms it" in said
