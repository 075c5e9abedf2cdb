"""Alive, ready, counted."""

from threading import Event

import pytest
from flask.testing import FlaskClient

from app import create_app
from incidents.ledger import Delivery, Door
from integration.probes import Health, Probe
from integration.store import Store, open_store
from tests.webhooks.conftest import NOW, settings
from webhooks.reception import Reception


def well() -> Health:
    return Health(True, "answers")


def away() -> Health:
    return Health(False, "does not answer")


def client(store: Store, /, **probes: Probe) -> FlaskClient:
    """A door whose parts answer like this."""
    return create_app(settings(), Reception(store.inbox, probes, lambda: NOW)).test_client()


def test_a_process_that_answers_is_alive_whatever_its_parts_say(store: Store) -> None:
    answer = client(store, store=away).get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_all_parts_well_is_ready(store: Store) -> None:
    answer = client(store, store=well, redis=well).get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "parts": {
            "store": {"ok": True, "detail": "answers"},
            "redis": {"ok": True, "detail": "answers"},
        },
    }


def test_what_needs_a_person_is_counted(store: Store) -> None:
    store.inbox.accept(Delivery("e-1", Door.EVENT, b"[", None, "not an object"))
    reception = Reception(store.inbox, {}, lambda: NOW, backlog=store.backlog)

    said = create_app(settings(), reception).test_client().get("/metrics").text

    assert 'deskwarden_events{state="held"} 1.0' in said
    assert 'deskwarden_events{state="dead"} 0.0' in said
    assert 'deskwarden_effects{state="unknown"} 0.0' in said


def test_numbers_are_given_while_the_record_is_away(bare_database_url: str) -> None:
    bare = open_store(bare_database_url)
    reception = Reception(bare.inbox, {}, lambda: NOW, backlog=bare.backlog)

    answer = create_app(settings(), reception).test_client().get("/metrics")

    bare.close()
    assert answer.status_code == 200
    assert "deskwarden_store_down_total" in answer.text
    assert "deskwarden_events{" not in answer.text


def test_without_the_record_it_is_not_ready(store: Store) -> None:
    answer = client(store, store=away, redis=well).get("/readyz")

    assert answer.status_code == 503
    assert answer.get_json()["status"] == "down"


@pytest.mark.parametrize("part", ["redis", "sweep", "zendesk"])
def test_without_another_part_it_says_so_and_still_takes_deliveries(
    store: Store, part: str
) -> None:
    answer = client(store, store=well, **{part: away}).get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert answer.get_json()["parts"][part] == {"ok": False, "detail": "does not answer"}


def test_a_part_that_hangs_is_named_and_does_not_hang_the_page(store: Store) -> None:
    released = Event()

    def hangs() -> Health:
        released.wait(60)
        return well()

    answer = client(store, store=well, zendesk=hangs).get("/readyz")
    released.set()

    assert answer.get_json()["parts"]["zendesk"] == {"ok": False, "detail": "silent for 2 s"}


def test_parts_are_not_asked_again_for_every_look(store: Store) -> None:
    asked = []

    def counts() -> Health:
        asked.append(1)
        return well()

    looking = client(store, store=counts)
    for _ in range(5):
        looking.get("/readyz")

    assert len(asked) == 1


def test_metrics_are_prometheus_text_with_our_names(store: Store) -> None:
    answer = client(store).get("/metrics")

    assert answer.content_type.startswith("text/plain")
    assert b"# TYPE deskwarden_deliveries_total counter" in answer.data
