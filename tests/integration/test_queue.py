"""The doorbell, over a real Redis that is there, away, hung or full."""

import signal

from integration.bell import REFUSED
from integration.queue import ENOUGH, FAILURE_TTL, RqDoorbell
from integration.redis_server import connect
from tests.fixtures.redis_server import OwnRedis, wait_until


def bells(redis_url: str, queue: str) -> list[dict[bytes, bytes]]:
    """The jobs that wait."""
    with connect(redis_url) as client:
        ids = client.lrange(f"rq:queue:{queue}", 0, -1)
        return [client.hgetall(f"rq:job:{each.decode()}") for each in ids]


def doorbell(redis_url: str) -> RqDoorbell:
    return RqDoorbell(redis_url, sulk=0.0)


def test_a_ring_is_one_job_a_row_on_its_own_queue(redis_url: str) -> None:
    bell = doorbell(redis_url)

    rung = bell.triage([1, 2, 3]), bell.contain([4])

    assert rung == (True, True)
    assert len(bells(redis_url, "triage")) == 3
    assert len(bells(redis_url, "containment")) == 1
    bell.close()


def test_a_job_asks_rq_for_nothing_more_than_to_run_it(redis_url: str) -> None:
    bell = doorbell(redis_url)

    bell.triage([7])

    job = bells(redis_url, "triage")[0]
    assert job[b"timeout"] == b"-1"
    assert int(job[b"failure_ttl"]) <= FAILURE_TTL == 3600
    assert int(job[b"result_ttl"]) <= 60
    assert not {name.encode() for name in REFUSED if job.get(name.encode())}
    bell.close()


def test_more_bells_than_wake_everybody_are_not_hung_up(redis_url: str) -> None:
    bell = doorbell(redis_url)

    rung = [bell.triage(range(1, 2 * ENOUGH)), bell.triage([9999])]

    assert rung == [True, True]
    assert len(bells(redis_url, "triage")) == ENOUGH
    bell.close()


def test_a_redis_that_is_away_is_a_false_and_no_error(own_redis: OwnRedis) -> None:
    bell = doorbell(own_redis.url)
    own_redis.kill()

    rung = bell.triage([1])

    assert rung is False
    own_redis.start()
    assert bell.triage([1]) is True
    bell.close()


def test_a_hung_redis_is_asked_once_and_then_left_alone_for_a_while(own_redis: OwnRedis) -> None:
    bell = RqDoorbell(own_redis.url, sulk=60.0)
    own_redis.send(signal.SIGSTOP)

    rung = [bell.triage([1]) for _ in range(1000)]

    assert not any(rung)
    own_redis.send(signal.SIGCONT)
    bell.close()


def test_a_full_redis_is_a_false_and_no_error(own_redis: OwnRedis) -> None:
    bell = doorbell(own_redis.url)
    with connect(own_redis.url) as client:
        client.config_set("maxmemory", 1)

    rung = bell.triage([1])

    assert rung is False
    bell.close()


def test_bells_survive_a_killed_redis(own_redis: OwnRedis) -> None:
    bell = doorbell(own_redis.url)
    bell.triage([1, 2])
    with connect(own_redis.url) as client:
        wait_until(lambda: client.info("persistence")["aof_buffer_length"] == 0)

    own_redis.kill()
    own_redis.start()

    assert len(bells(own_redis.url, "triage")) == 2
    bell.close()
