"""Answers that are no success, and what stands on every answer."""

import pytest
import structlog
from flask.testing import FlaskClient

from app import create_app
from incidents.ledger import Accepted, Delivery
from tests.webhooks.conftest import EVENTS, NOW, Door, payload, settings, signed
from webhooks.reception import Reception


class BrokenInbox:
    """An inbox with a fault that nobody foresaw, whose message quotes the ticket."""

    def accept(self, delivery: Delivery) -> Accepted:
        raise ValueError(delivery.raw.decode())

    def __getattr__(self, name: str) -> object:
        raise AttributeError(name)


@pytest.fixture
def broken() -> FlaskClient:
    inbox: object = BrokenInbox()
    return create_app(
        settings(),
        Reception(inbox, {}, lambda: NOW),  # type: ignore[arg-type]
    ).test_client()


def test_a_fault_of_ours_is_a_503_because_zendesk_never_repeats_after_a_500(
    broken: FlaskClient,
) -> None:
    body = payload("ticket_created")

    answer = broken.post(EVENTS, data=body, headers=signed(body))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert b"Lagos" not in answer.data


def test_a_fault_of_ours_is_logged_with_its_place_and_without_its_message(
    broken: FlaskClient,
) -> None:
    body = payload("ticket_created")

    with structlog.testing.capture_logs() as lines:
        broken.post(EVENTS, data=body, headers=signed(body))

    assert [(line["event"], type(line["exc_info"])) for line in lines] == [
        ("request_failed", ValueError)
    ]


def test_an_unknown_address_is_a_problem_document(door: Door) -> None:
    answer = door.client.get("/nowhere")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["title"] == "Not Found"


def test_a_wrong_method_names_the_right_one(door: Door) -> None:
    answer = door.client.get(EVENTS)

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_every_answer_forbids_sniffing_framing_and_keeping(door: Door) -> None:
    for answer in (door.client.get("/healthz"), door.client.get("/nowhere"), door.post(b"x")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
