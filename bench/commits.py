"""What the disk alone asks for: a delivery's row and its commit, one after the other, no server."""

import time
from datetime import UTC, datetime

from bench.deliveries import Sender, Ticket
from bench.knocking import Answer
from incidents.ledger import Delivery, Door
from integration.store.arrivals import new_row, write
from integration.store.engine import adding, open_engine

COMMITTED = 202


def commit(database_url: str, sender: Sender, *, rate: float, seconds: float) -> list[Answer]:
    """`rate` rows a second, each on disk before the next; late ones count from when they were due.

    Raises StoreDown.
    """
    engine = open_engine(database_url)
    body, found = sender.body(Ticket(5158)), list[Answer]()
    try:
        began = time.perf_counter()
        for number in range(round(rate * seconds)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            key = sender.request(body).key
            with adding(engine) as conn:
                write(conn, [new_row(Delivery(key, Door.EVENT, body, 5158), datetime.now(UTC))])
            found.append(Answer(key, COMMITTED, time.perf_counter() - due))
    finally:
        engine.dispose()
    return found
