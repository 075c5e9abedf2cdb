"""Sends deliveries: signed per attempt, tried again by Zendesk's rules."""

from threading import Thread

import requests

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.attempt import attempt
from sandbox.zendesk.breaker import Gate
from sandbox.zendesk.delivery import PENDING, due_of
from sandbox.zendesk.retry import Outcome, pause
from sandbox.zendesk.stamps import stamp

_THREADS = 8


class Courier:
    """A few threads that empty the queue. What a killed sandbox left pending is sent again."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._gates: dict[str, Gate] = {}
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(_THREADS)]

    def start(self) -> None:
        """Begin; first with what an earlier life left over."""
        for invocation in self._state.table("invocations").all():
            if invocation["status"] in (PENDING, "throttled"):
                due_of(self._state).add(invocation["id"], 0)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let running attempts end; what waits stays pending."""
        due_of(self._state).close()
        for thread in self._threads:
            thread.join(self._state.profile.delivery_seconds + 1)

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (key := due_of(self._state).take()) is not None:
                self._try(session, key)

    def _try(self, session: requests.Session, key: str) -> None:
        """One attempt, if invocation and webhook are still there."""
        state = self._state
        invocation = state.table("invocations").get(key)
        hook = state.table("webhooks").get(invocation["webhook_id"]) if invocation else None
        if invocation is None or hook is None or hook["status"] != "active":
            return
        with state.lock:
            gate = self._gates.setdefault(hook["id"], Gate())
        if refused := gate.refuses(state.profile):
            self._record(invocation, refused, None, {})
            if refused == "throttled":
                due_of(state).add(key, state.profile.throttle_seconds)
            return
        outcome, told = attempt(state, session, hook, invocation)
        gate.saw(ok=outcome.ok, profile=state.profile)
        self._settle(invocation, outcome, told)

    def _settle(self, invocation: Record, outcome: Outcome, told: Record) -> None:
        """Write the attempt down, and try again if the rules say so."""
        before = [Outcome(**one) for one in invocation["_outcomes"]]
        wait = None if outcome.ok else pause(outcome, before, self._state.profile)
        status = PENDING if wait is not None else "completed" if outcome.ok else "terminated"
        self._record(invocation, status, outcome, told)
        if wait is not None:
            due_of(self._state).add(invocation["id"], wait)

    def _record(
        self, invocation: Record, status: str, outcome: Outcome | None, told: Record
    ) -> None:
        state, at = self._state, stamp(self._state.now())
        answer: Record = {}
        outcomes = invocation["_outcomes"]
        if outcome is not None:
            answer = {} if outcome.status is None else {"status_code": outcome.status}
            one = {"status": outcome.status, "retry_after": outcome.retry_after}
            outcomes = [*outcomes, {**one, "timed_out": outcome.timed_out}]
        with state.change():
            if state.table("invocations").get(invocation["id"]) is None:
                return
            kept = {**invocation, "status": status, "latest_completed_at": at, **answer}
            state.table("invocations").put(invocation["id"], {**kept, "_outcomes": outcomes})
            attempts = state.table("attempts")
            number = state.next_number("attempts")
            about = {"id": invocation["webhook_id"], "invocation_id": invocation["id"]}
            attempts.put(number, {**about, "status": status, **answer, **told, "completed_at": at})
