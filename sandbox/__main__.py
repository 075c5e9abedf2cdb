"""`python -m sandbox`: the company, until SIGTERM or Ctrl-C."""

import argparse
import atexit
import gc
import os
import signal
import sys
from pathlib import Path
from threading import Event

from sandbox.profile import FAITHFUL, Profile
from sandbox.server import serve


def main() -> int:
    """Serve; 1 when the port is taken."""
    given = _arguments()
    for name in ("oauth_client", "oauth_secret", "api_token"):
        if value := getattr(given, name):
            os.environ[f"SANDBOX_{name.upper()}"] = value
    try:
        running = serve(given.port, given.dir, FAITHFUL if given.faithful else Profile())
    except OSError as exc:
        print(f"the sandbox cannot listen on port {given.port}: {exc.strerror}", file=sys.stderr)
        return 1
    print(f"sandbox: {running.url}", flush=True)
    atexit.register(gc.freeze)  # at the end nothing is searched for rubbish
    over = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    over.wait()
    running.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one")
    parser.add_argument("--dir", type=Path, help="where it remembers; without, in memory")
    parser.add_argument("--faithful", action="store_true", help="an Enterprise plan's rate limits")
    parser.add_argument("--oauth-client", help="id of the OAuth client that it is seeded with")
    parser.add_argument("--oauth-secret", help="that client's secret")
    parser.add_argument("--api-token", help="API token that it is seeded with")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
