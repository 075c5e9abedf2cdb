"""A running sandbox: one process, one port, threads."""

import socket
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.app import create_sandbox
from sandbox.profile import Profile
from sandbox.state import State
from sandbox.zendesk.courier import Courier

_WAITING = 128
"""Connections that wait for a thread."""


class _Quiet(WSGIRequestHandler):
    """Says nothing: the calls are kept for /_sandbox/calls."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that answers until `stop`."""

    state: State
    _server: BaseWSGIServer
    _thread: Thread
    _courier: Courier

    @property
    def url(self) -> str:
        """Base address, without a last slash."""
        return f"http://127.0.0.1:{self._server.port}"

    def wait(self) -> None:
        """Until somebody stops it."""
        self._thread.join()

    def stop(self) -> None:
        """Answer what is being answered, then let go of port and files."""
        self._server.shutdown()
        self._thread.join()
        self._courier.stop()
        self._server.server_close()
        self.state.close()


def serve(port: int = 0, directory: Path | None = None, profile: Profile | None = None) -> Sandbox:
    """Start one on the loopback; port 0 takes a free one. Raises OSError for a taken port."""
    with _listening(port) as line:
        state = State(directory, profile)
        app = create_sandbox(state)
        server = make_server(
            "127.0.0.1", port, app, threaded=True, request_handler=_Quiet, fd=line.fileno()
        )
    courier = Courier(state)
    courier.start()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    return Sandbox(state, server, thread, courier)


def _listening(port: int) -> socket.socket:
    """A socket on the port; werkzeug's own would leave the process when it is taken."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind(("127.0.0.1", port))
        line.listen(_WAITING)
    except OSError:
        line.close()
        raise
    return line
