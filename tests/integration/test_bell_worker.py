"""Real rq workers: what they run, what they refuse, how they end."""

import json
import os
import pickle
import signal
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from integration.queue import RqDoorbell
from integration.redis_server import connect
from tests.fixtures.redis_server import OwnRedis, wait_until
from tests.integration.conftest import ToyWorker
from tests.integration.toy.worker import BROKEN, LOCKING, SLOW, STUCK


def ring(redis_url: str, *numbers: int) -> None:
    bell = RqDoorbell(redis_url)
    assert bell.triage(numbers)
    bell.close()


def ended(worker: ToyWorker) -> list[str]:
    """The jobs that came to their end, in that order."""
    return [line for line in worker.lines() if line.startswith("ended ")]


def plant(client: Redis, data: bytes, **more: str) -> None:
    """A job as an intruder who can write to Redis would leave it."""
    name = os.urandom(8).hex()
    record: dict[Any, Any] = {
        "created_at": "2026-11-21T10:00:00.000000Z",
        "status": "queued",
        "origin": "triage",
        "data": data,
        **more,
    }
    client.hset(f"rq:job:{name}", mapping=record)
    client.rpush("rq:queue:triage", name)


def call(function: str, *args: object, **named: object) -> bytes:
    return zlib.compress(json.dumps([function, None, args, named]).encode())


class Shell:
    """Pickled, it is a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (self.command,)


def hostile(client: Redis, touched: Path) -> None:
    """Every way to code or to a crash that we know of."""
    command = f"touch {touched}"
    plant(client, call("os.system", command))
    plant(client, zlib.compress(pickle.dumps(Shell(command))))
    plant(client, pickle.dumps(("os.system", None, (command,), {})))
    plant(client, call("worker.say", command))
    plant(client, call("worker.triage", command))
    plant(client, call("worker.triage", 1, 2))
    plant(client, call("worker.triage", 1, number=2))
    plant(client, call("worker.triage", True))
    plant(client, call("worker.triage", -1))
    plant(client, call("worker.triage", 2**70))
    plant(client, zlib.compress(b"[" * 100_000))
    plant(client, zlib.compress(b" " * 10_000_000))
    plant(client, b"\x00\xff")
    good = call("worker.triage", 66)
    plant(client, good, success_callback_name="os.getpid")
    plant(client, good, failure_callback_name="os.getpid")
    plant(client, good, stopped_callback_name="os.getpid")
    plant(client, good, webhooks='[{"url": "http://127.0.0.1:1/", "job_status": "finished"}]')
    plant(client, good, dependency_ids='["x"]')
    plant(client, good, retries_left="3")
    plant(client, good, repeats_left="3", repeat_intervals="[1]")
    plant(client, good, status="no such status")
    plant(client, good, created_at="yesterday")


def test_nothing_but_a_bell_is_ever_run(
    toy_worker: ToyWorker, redis_url: str, tmp_path: Path
) -> None:
    with connect(redis_url) as client:
        hostile(client, tmp_path / "touched")
        wait_until(lambda: client.llen("rq:queue:triage") == 0)  # a full queue is not rung again

    ring(redis_url, 8)
    toy_worker.wait_for("ended 8")

    assert not (tmp_path / "touched").exists()
    assert [line.split(" in ")[0] for line in toy_worker.lines()] == ["began 8", "ended 8"]
    assert toy_worker.process.poll() is None


def test_a_bell_with_settings_of_its_own_runs_with_ours(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    with connect(redis_url) as client:
        plant(client, call("worker.triage", SLOW), timeout="1", result_ttl="-1", meta="{")

        toy_worker.wait_for(f"ended {SLOW}")
        wait_until(lambda: toy_worker.process.poll() is None and not client.keys("rq:wip:*"))

        kept = [client.ttl(key) for key in client.scan_iter("rq:job:*")]
        assert kept
        assert all(0 < seconds <= 60 for seconds in kept)


def test_a_killed_child_costs_its_own_job_and_no_other(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    ring(redis_url, SLOW, 9)
    toy_worker.wait_for(f"began {SLOW}")

    os.kill(toy_worker.horse(), signal.SIGKILL)
    toy_worker.wait_for("ended 9")

    assert f"ended {SLOW}" not in toy_worker.lines()


def test_a_stuck_child_is_killed_by_its_own_alarm(toy_worker: ToyWorker, redis_url: str) -> None:
    ring(redis_url, STUCK, 9)

    toy_worker.wait_for("ended 9")

    assert f"ended {STUCK}" not in toy_worker.lines()


def test_a_frozen_child_is_killed_by_its_worker_and_lets_go_of_the_record(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    ring(redis_url, LOCKING, 9)
    toy_worker.wait_for("locked")
    os.kill(toy_worker.horse(), signal.SIGSTOP)

    with closing(sqlite3.connect(f"{toy_worker.log}.db", timeout=20.0)) as record:
        record.execute("BEGIN IMMEDIATE")
    toy_worker.wait_for("ended 9")

    assert "child_killed" in toy_worker.close()


def test_a_child_dies_with_its_killed_worker(toy_worker: ToyWorker, redis_url: str) -> None:
    ring(redis_url, SLOW)
    toy_worker.wait_for(f"began {SLOW}")
    horse = toy_worker.horse()

    toy_worker.process.kill()
    wait_until(lambda: not Path(f"/proc/{horse}").exists())

    assert ended(toy_worker) == []


def test_a_stop_lets_the_job_in_hand_end_and_takes_no_other(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    ring(redis_url, SLOW, 9)
    toy_worker.wait_for(f"began {SLOW}")

    code = toy_worker.stop()

    assert code == 0
    assert toy_worker.lines()[1:] == [f"ended {SLOW}", "takes no other"]


def test_an_idle_worker_stops_at_once(toy_worker: ToyWorker, redis_url: str) -> None:
    ring(redis_url, 1)
    toy_worker.wait_for("ended 1")

    assert toy_worker.stop() == 0


def test_a_stop_is_heard_in_the_middle_of_a_sign_of_life(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    beats = toy_worker.log.with_name(f"{toy_worker.log.name}.beats")
    ring(redis_url, 1)
    toy_worker.wait_for("ended 1")
    so_far = len(beats.read_text())
    wait_until(lambda: len(beats.read_text()) > so_far)

    assert toy_worker.stop() == 0


def test_a_stop_is_heard_while_redis_is_away(own_redis: OwnRedis, tmp_path: Path) -> None:
    worker = ToyWorker(tmp_path / "toy.log", own_redis.url, "triage")
    ring(own_redis.url, 1)
    worker.wait_for("ended 1")

    own_redis.kill()

    assert worker.stop() == 0


def test_what_an_error_quotes_reaches_neither_the_log_nor_redis(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    ring(redis_url, BROKEN, 9)

    toy_worker.wait_for("ended 9")

    with connect(redis_url) as client:
        records = [client.hgetall(key) for key in client.scan_iter("rq:job:*")]
        results = [client.xrange(key) for key in client.scan_iter("rq:results:*")]
    said = toy_worker.close()
    assert "ValueError" in said
    assert "customer's words" not in said
    assert b"customer" not in b"".join(zlib_texts(records, results))


def zlib_texts(*found: object) -> list[bytes]:
    """Every value in it, unpacked where it is packed."""
    texts = []
    for each in found:
        if isinstance(each, bytes):
            try:
                texts.append(zlib.decompress(each))
            except zlib.error:
                texts.append(each)
        elif isinstance(each, dict):
            texts += zlib_texts(*each.values())
        elif isinstance(each, list | tuple):
            texts += zlib_texts(*each)
    return texts


@pytest.mark.parametrize("pause", ["short", "with a job lost on the way"])
def test_it_outlives_a_redis_that_is_killed_and_comes_back(
    own_redis: OwnRedis, tmp_path: Path, pause: str
) -> None:
    worker = ToyWorker(tmp_path / "toy.log", own_redis.url, "triage")
    ring(own_redis.url, 1)
    worker.wait_for("ended 1")

    if pause != "short":
        ring(own_redis.url, SLOW)
        worker.wait_for(f"began {SLOW}")
    own_redis.kill()
    own_redis.start()
    ring(own_redis.url, 2)

    worker.wait_for("ended 2")
    assert ended(worker)[-1] == "ended 2"
    assert worker.process.poll() is None
    worker.close()


def test_it_waits_for_a_redis_that_is_not_there_yet(tmp_path: Path) -> None:
    server = OwnRedis(tmp_path / "late")
    worker = ToyWorker(tmp_path / "toy.log", server.url, "triage")

    server.start()
    ring(server.url, 3)

    worker.wait_for("ended 3")
    assert ended(worker) == ["ended 3"]
    assert worker.process.poll() is None
    worker.close()
    server.kill()


def test_before_each_job_and_on_sighup_a_worker_looks_for_what_is_new(
    toy_worker: ToyWorker, redis_url: str
) -> None:
    looks = toy_worker.log.with_name(f"{toy_worker.log.name}.looks")
    ring(redis_url, 1)
    toy_worker.wait_for("ended 1")
    before_the_job = looks.read_text()
    toy_worker.process.send_signal(signal.SIGHUP)
    wait_until(lambda: looks.read_text() == "ll")
    ring(redis_url, 2)
    toy_worker.wait_for("ended 2")

    assert before_the_job == "l"
    assert looks.read_text() == "lll"
