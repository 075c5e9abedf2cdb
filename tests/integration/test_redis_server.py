"""The embedded server: which binary, where it listens, what it promises."""

import os
import stat
from pathlib import Path

import pytest

from integration import redis_server
from integration.redis_server import RedisMissing, answers, connect
from tests.fixtures.redis_server import OwnRedis

LONG = "a-directory-whose-name-is-longer-than-any-socket-path-may-be-" + "x" * 60


def test_it_writes_everything_down_and_forgets_nothing_by_itself(own_redis: OwnRedis) -> None:
    wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}

    with connect(own_redis.url) as client:
        found = {name: client.config_get(name)[name] for name in wanted}

    assert found == wanted


def test_it_listens_on_no_port(own_redis: OwnRedis) -> None:
    with connect(own_redis.url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_a_long_directory_gets_a_short_private_socket(tmp_path: Path) -> None:
    server = OwnRedis(tmp_path / LONG)

    server.start()

    path = redis_server.socket_path(tmp_path / LONG)
    assert len(os.fsencode(path)) <= 100
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert answers(server.url)
    server.kill()


def test_a_short_place_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    place = redis_server.socket_path(tmp_path / LONG).parent
    place.chmod(0o777)

    with pytest.raises(RedisMissing, match="not ours alone"):
        redis_server.url(tmp_path / LONG)

    place.chmod(0o700)


def test_a_server_that_is_not_there_does_not_answer(tmp_path: Path) -> None:
    assert not answers(redis_server.url(tmp_path))


def a_server(directory: Path, said: str) -> Path:
    """A program called redis-server that says which version it is."""
    path = directory / "redis-server"
    path.write_text(f"#!/bin/sh\necho '{said}'\n", encoding="ascii")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("said", "is_taken"),
    [
        ("Redis server v=7.0.15 sha=00000000:0", True),
        ("Redis server v=6.2.0", True),
        ("Redis server v=6.0.16", False),
        ("no idea", False),
    ],
)
def test_the_systems_server_is_taken_when_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, is_taken: bool
) -> None:
    system = a_server(tmp_path, said)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    found = redis_server.binary()

    assert (found == system) is is_taken
    assert found.exists()
