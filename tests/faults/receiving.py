"""A receiver that kills itself, with SIGKILL, around the commit of its first delivery."""

from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

from werkzeug.serving import make_server

from app import create_app
from incidents.ledger import Accepted, Delivery
from integration.settings import Settings
from integration.store import open_store
from integration.store.inbox import SqlInbox
from tests.faults.doomed import die
from webhooks.reception import Reception


def receive_and_die(point: str, settings: Settings, told: "Connection[int, None]") -> None:
    """Serve on a port, which is told, until the first delivery comes; at no point: for ever."""
    inbox = DoomedInbox(point, open_store(settings.database_url).inbox)
    app = create_app(settings, Reception(inbox, {}, lambda: datetime.now(UTC)))
    door = make_server("127.0.0.1", 0, app)
    told.send(door.server_port)
    door.serve_forever()


class DoomedInbox:
    """The inbox, around the moment of one row."""

    def __init__(self, point: str, inbox: SqlInbox) -> None:
        self._point = point
        self._inbox = inbox

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inbox, name)

    def accept(self, delivery: Delivery) -> Accepted:
        """Die before or after."""
        if self._point == "received":
            die()
        accepted = self._inbox.accept(delivery)
        if self._point == "committed":
            die()
        return accepted
