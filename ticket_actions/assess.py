"""Ask the four sources at once, and wait for none of them longer than agreed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

from incidents.claims import whom
from incidents.errors import AccountNotFound, DeskwardenError
from incidents.model import Account, Assessment, Sought, Source
from incidents.ports.impact import Impact

LOOK_BACK = timedelta(days=7)
"""How much of the audit trail counts as recent."""
FOR_A_NAME = 0.5
"""The share of the time that the CRM has to say whom a name stands for, before all are asked."""

_Said = dict[str, object]
"""Fields of an Assessment."""
_Answer = tuple[Source, _Said, DeskwardenError | None]


def assess(
    impact: Impact,
    email: str,
    *,
    now: datetime,
    within: timedelta,
    about: str = "",
    named: str = "",
    known: Assessment | None = None,
) -> Assessment:
    """What the sources say of a reporter's account, or of the one that the report is `about`: by
    address, else as somebody `named`, whose address the CRM is asked for first. A source that fails
    or is late is named in `unknown`; all of it takes no longer than `within`.

    With `known`, only its unknown sources are asked, about whom it is about; the rest is kept.
    """
    began, seconds = monotonic(), within.total_seconds()
    about = "" if about.casefold() == email.casefold() else about
    known = known or _unasked(impact, email, about, named, began + FOR_A_NAME * seconds)
    if not (email or known.about):
        return replace(known, unknown=dict.fromkeys(known.unknown, "the requester has no address"))
    asked = _ask(_questions(impact, email, known.about, now=now), tuple(known.unknown))
    late = f"no answer within {seconds:g} s"
    found: dict[str, Any] = {}
    unknown = dict.fromkeys(known.unknown, late)
    for source, answer, error in _heard(asked, len(unknown), began + seconds):
        if error is None:
            found |= answer
            del unknown[source]
        else:
            unknown[source] = _reason(error)
    return replace(known, unknown=unknown, **found)


def _unasked(impact: Impact, email: str, about: str, named: str, until: float) -> Assessment:
    """An assessment before anybody was asked, but for whom a name stands for."""
    unasked = Assessment(about=about, unknown=dict.fromkeys(Source, "not asked yet"))
    if not (named and email) or about:
        return unasked
    found: dict[str, Any] = {"sought": Sought.UNHEARD}
    questions = {Source.CRM: lambda: _whom(impact, email, named)}
    for _, answer, _error in _heard(_ask(questions, (Source.CRM,)), 1, until):
        found |= answer
    return replace(unasked, **found)


def _whom(impact: Impact, email: str, named: str) -> _Said:
    """Whose address the name stands for, by the CRM."""
    sought, about = whom(impact.crm.named(named), email, impact.crm.customer(email))
    return {"sought": sought, "about": about}


def _questions(
    impact: Impact, reporter: str, about: str, *, now: datetime
) -> Mapping[Source, Callable[[], _Said]]:
    """What each source is asked. The CRM is asked for both, the others for whom it is about."""
    whose = about or reporter
    return {
        Source.AUDIT_TRAIL: lambda: {
            "events": impact.audit_trail.events(whose, since=now - LOOK_BACK)
        },
        Source.SESSIONS: lambda: {"sessions": impact.sessions.live(whose)},
        Source.IDENTITY: lambda: {"account": _account(impact, whose)},
        Source.CRM: lambda: {
            "customer": impact.crm.customer(reporter) if reporter else None,
            "subject_customer": impact.crm.customer(about) if about else None,
        },
    }


def _account(impact: Impact, email: str) -> Account:
    """The one account of that address, whole: what a step would break is shown before it."""
    return impact.identity.account(impact.identity.find(email).id)


def _ask(
    questions: Mapping[Source, Callable[[], _Said]], sources: tuple[Source, ...]
) -> "SimpleQueue[_Answer]":
    """Start every question in its own thread; a late one ends by its own timeouts."""
    answers: SimpleQueue[_Answer] = SimpleQueue()

    def ask(source: Source) -> None:
        try:
            answers.put((source, questions[source](), None))
        except DeskwardenError as error:
            answers.put((source, {}, error))

    for source in sources:
        Thread(target=ask, args=(source,), daemon=True, name=f"assess-{source.value}").start()
    return answers


def _heard(answers: "SimpleQueue[_Answer]", wanted: int, until: float) -> list[_Answer]:
    """What came before that moment of the monotonic clock."""
    heard: list[_Answer] = []
    while len(heard) < wanted:
        try:
            heard.append(answers.get(timeout=max(0.0, until - monotonic())))
        except Empty:
            break
    return heard


def _reason(error: DeskwardenError) -> str:
    """Why a source is unknown, in a few words."""
    if isinstance(error, AccountNotFound):
        return "not exactly one account answers to that address"
    return str(error)
