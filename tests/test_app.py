"""The web door as a server builds it: from settings, to a real record, bell and probes."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

import app as web_door
from app import create_app
from integration.redis_server import connect
from integration.setting_fields import SettingsError
from integration.setting_values import PUBLIC_TEST_SECRET
from integration.settings import Settings
from tests.fixtures.log_lines import plain
from tests.webhooks.conftest import EVENTS, payload, rows_of, settings, signed
from tests.webhooks.servers import environment

SILENT_PARTS = {"sweep", "workers", "export", "zendesk"}
"""What no process of this test stands for."""


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A process of its own has its own logs; here they are put back."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    plain()


def rung(redis: Redis) -> list[tuple[str | None, tuple[int, ...]]]:
    """What waits in the triage queue."""
    queue = Queue("triage", connection=redis, serializer=JSONSerializer)
    return [(job.func_name, tuple(job.args)) for job in queue.jobs]


def deliver(settings: Settings, *names: str) -> list[int]:
    """Each payload through a door of its own making; the statuses."""
    reception = web_door.open_reception(settings)
    client = create_app(settings, reception).test_client()
    answers = []
    for name in names:
        body = payload(name)
        headers = signed(body, at=datetime.now(UTC))
        answers.append(client.post(EVENTS, data=body, headers=headers).status_code)
    reception.close()
    return answers


def test_each_new_row_is_rung_for_once_it_is_on_record(database_url: str, redis_url: str) -> None:
    here = settings(database_url=database_url, redis_url=redis_url)

    answers = deliver(here, "ticket_created", "ticket_created", "ticket_comment_added")

    assert answers == [202, 200, 202]
    ids = [row["id"] for row in rows_of(database_url)]
    with connect(redis_url) as redis:
        assert rung(redis) == [("worker.triage", (number,)) for number in ids]
    assert len(ids) == 2


def test_without_redis_the_answer_is_still_202(database_url: str) -> None:
    here = settings(database_url=database_url, redis_url="redis://127.0.0.1:1/0")

    assert deliver(here, "ticket_created") == [202]


def test_an_empty_database_is_made_ready(bare_database_url: str, redis_url: str) -> None:
    here = settings(database_url=bare_database_url, redis_url=redis_url)

    assert deliver(here, "ticket_created") == [202]


def test_a_database_that_is_away_does_not_keep_the_door_from_opening(redis_url: str) -> None:
    here = settings(database_url="postgresql://127.0.0.1:1/none", redis_url=redis_url)

    assert deliver(here, "ticket_created") == [503]


def test_ready_tells_the_truth_about_every_part(database_url: str, redis_url: str) -> None:
    here = settings(database_url=database_url, redis_url=redis_url)
    reception = web_door.open_reception(here)
    client = create_app(here, reception).test_client()

    answer = client.get("/readyz")
    reception.close()

    parts = {name: part["ok"] for name, part in answer.get_json()["parts"].items()}
    assert {name for name, ok in parts.items() if not ok} == SILENT_PARTS
    assert {"store", "redis", "waiting"} <= parts.keys()


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"webhook_secrets": ()}, "WEBHOOK_SECRETS is missing"),
        ({"trigger_secrets": ("an-event-secret",)}, "needs its own"),
        ({"webhook_secrets": (PUBLIC_TEST_SECRET,)}, "published test secret"),
        ({"trigger_secrets": (PUBLIC_TEST_SECRET,)}, "published test secret"),
    ],
)
def test_a_door_that_could_be_forged_does_not_open(wrong: dict[str, object], word: str) -> None:
    with pytest.raises(SettingsError) as caught:
        create_app(settings(**wrong))

    assert word in str(caught.value)


def test_without_arguments_the_environment_is_read(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    for name, value in environment(database_url).items():
        monkeypatch.setenv(name, value)

    client = create_app().test_client()

    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("wrong", ["ZENDESK_ACCOUNT_ID", "WEBHOOK_SECRETS"])
def test_a_faulty_environment_is_one_line_and_a_start_that_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    for name, value in environment("sqlite:///none.db", **{wrong: ""}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as caught:
        create_app()

    assert caught.value.code == 3  # gunicorn stops at 3, and tries again for ever at others
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("deskwarden: DESKWARDEN_")
