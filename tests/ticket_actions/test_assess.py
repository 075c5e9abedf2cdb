"""The four sources, asked at once."""

from datetime import timedelta

from incidents.model import Sought, Source
from tests.fixtures.world import World
from ticket_actions.assess import assess

WITHIN = timedelta(seconds=3)


def test_all_four_are_heard(world: World) -> None:
    found = assess(world.services.impact, "eve@acme.example", now=world.clock.now(), within=WITHIN)

    assert not found.unknown
    assert found.customer is not None
    assert found.account is not None
    assert len(found.sessions or ()) == 3
    assert found.exports


def test_a_requester_without_an_address_is_asked_about_nowhere(world: World) -> None:
    world.forget_calls()

    found = assess(world.services.impact, "", now=world.clock.now(), within=WITHIN)

    assert set(found.unknown) == set(Source)
    assert set(found.unknown.values()) == {"the requester has no address"}
    assert world.calls("/") == []


def test_a_late_source_is_left_behind(world: World) -> None:
    world.fault("delay", path="/crm/*", seconds=1.5)

    found = assess(
        world.services.impact,
        "eve@acme.example",
        now=world.clock.now(),
        within=timedelta(seconds=0.5),
    )

    assert found.unknown[Source.CRM] == "no answer within 0.5 s"


def test_an_address_that_nobody_has_names_no_account(world: World) -> None:
    found = assess(
        world.services.impact, "nobody@nowhere.example", now=world.clock.now(), within=WITHIN
    )

    assert found.account is None
    assert found.unknown[Source.IDENTITY] == "not exactly one account answers to that address"
    assert found.customer is None
    assert Source.CRM not in found.unknown


def test_only_what_is_unknown_is_asked_again(world: World) -> None:
    world.fault("status", path="/crm/*", status=500)
    now = world.clock.now()
    first = assess(world.services.impact, "eve@acme.example", now=now, within=WITHIN)
    world.mend()
    world.forget_calls()

    second = assess(world.services.impact, "eve@acme.example", now=now, within=WITHIN, known=first)

    assert [call.split("/")[1] for call in world.calls("/")] == ["crm"]
    assert second.customer is not None
    assert second.events == first.events


def test_a_name_that_the_crm_is_slow_to_know_leaves_less_time_and_not_more(world: World) -> None:
    world.fault("delay", path="/crm/*", seconds=3.0)

    found = assess(
        world.services.impact,
        "eve@acme.example",
        named="Lin Zhao",
        now=world.clock.now(),
        within=timedelta(seconds=4),
    )

    assert found.sought is Sought.UNHEARD
    assert found.unknown[Source.CRM] == "no answer within 4 s"
