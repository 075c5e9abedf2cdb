"""Ask the four sources at once, and wait for none of them longer than agreed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from incidents.errors import AccountNotFound, DeskwardenError
from incidents.model import Assessment, Source
from incidents.ports.impact import Impact

LOOK_BACK = timedelta(days=7)
"""How much of the audit trail counts as recent."""

_FIELD = {
    Source.AUDIT_TRAIL: "events",
    Source.SESSIONS: "sessions",
    Source.IDENTITY: "account",
    Source.CRM: "customer",
}
_Answer = tuple[Source, object, DeskwardenError | None]


def assess(
    impact: Impact,
    email: str,
    *,
    now: datetime,
    within: timedelta,
    known: Assessment | None = None,
) -> Assessment:
    """What the sources say of that user. One that fails or is late is named in `unknown`.

    With `known`, only its unknown sources are asked and the rest is kept.
    """
    known = known or Assessment(unknown=dict.fromkeys(Source, "not asked yet"))
    if not email:
        return replace(known, unknown=dict.fromkeys(known.unknown, "the requester has no address"))
    asked = _ask(_questions(impact, email, now=now), tuple(known.unknown))
    late = f"no answer within {within.total_seconds():g} s"
    found: dict[str, object] = {}
    unknown = dict.fromkeys(known.unknown, late)
    for source, answer, error in _heard(asked, len(unknown), within):
        if error is None:
            found[_FIELD[source]] = answer
            del unknown[source]
        else:
            unknown[source] = _reason(error)
    return replace(known, unknown=unknown, **found)  # type: ignore[arg-type]


def _questions(
    impact: Impact, email: str, *, now: datetime
) -> Mapping[Source, Callable[[], object]]:
    """One question a source."""
    return {
        Source.AUDIT_TRAIL: lambda: impact.audit_trail.events(email, since=now - LOOK_BACK),
        Source.SESSIONS: lambda: impact.sessions.live(email),
        Source.IDENTITY: lambda: impact.identity.find(email),
        Source.CRM: lambda: impact.crm.customer(email),
    }


def _ask(
    questions: Mapping[Source, Callable[[], object]], sources: tuple[Source, ...]
) -> "SimpleQueue[_Answer]":
    """Start every question in its own thread; a late one ends by its own timeouts."""
    answers: SimpleQueue[_Answer] = SimpleQueue()

    def ask(source: Source) -> None:
        try:
            answers.put((source, questions[source](), None))
        except DeskwardenError as error:
            answers.put((source, None, error))

    for source in sources:
        Thread(target=ask, args=(source,), daemon=True, name=f"assess-{source.value}").start()
    return answers


def _heard(answers: "SimpleQueue[_Answer]", wanted: int, within: timedelta) -> list[_Answer]:
    """What came before the time was up."""
    deadline = monotonic() + within.total_seconds()
    heard: list[_Answer] = []
    while len(heard) < wanted:
        try:
            heard.append(answers.get(timeout=max(0.0, deadline - monotonic())))
        except Empty:
            break
    return heard


def _reason(error: DeskwardenError) -> str:
    """Why a source is unknown, in a few words."""
    if isinstance(error, AccountNotFound):
        return "not exactly one account answers to that address"
    return str(error)
