"""Tell people what belongs to no incident. An alarm is tried until somebody was told of it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from jinja2 import TemplateError

from incidents.alarms import Alarm
from incidents.errors import Final, Passing
from incidents.ledger import EffectKind
from incidents.ports.clock import Clock
from incidents.ports.people import Alarms, Notice
from ticket_actions.render import render

Voice = Callable[[Notice], str]
"""Sends a message and gives the outside's own id of it. Raises VendorDown, DeskRefused."""

LEASE = timedelta(seconds=60)  # longer than chat and pager can take together
AGAIN = timedelta(minutes=1)
SELDOM = timedelta(minutes=15)
LEFT_TO_OTHERS = 5  # tries of an alarm that we have no words for
MOST = 5  # alarms in one go: the sweep's child has two minutes

_log = structlog.get_logger()


def tell_alarms(alarms: Alarms, voices: Mapping[EffectKind, Voice], clock: Clock) -> None:
    """Send every alarm that is due. Raises StoreDown, and LeaseLost when we were too slow.

    Class D: what was sent before a crash is sent again, and the pager folds it by its key.
    """
    for number in alarms.due(now=clock.now(), limit=MOST):
        alarm = alarms.claim(number, now=clock.now(), lease=LEASE)
        if alarm is not None:
            _tell(alarm, alarms, voices, clock)


def _tell(alarm: Alarm, alarms: Alarms, voices: Mapping[EffectKind, Voice], clock: Clock) -> None:
    """One of them. A refusal is tried again too: a token that was revoked will be mended.

    What this version has no words for yet keeps no other message back.
    """
    log = _log.bind(kind=alarm.message, queue=alarm.channel.value, attempts=alarm.attempts)
    voice = voices.get(alarm.channel, _nobody)
    try:
        reference = voice(notice_of(alarm))
    except (Passing, Final, TemplateError) as exc:
        wish = exc.retry_after if isinstance(exc, Passing) else None
        pause = min(wish or AGAIN * 2 ** min(alarm.attempts - 1, 8), SELDOM)
        alarms.put_off(alarm, at=clock.now() + pause, error=f"{type(exc).__name__}: {exc}"[:500])
        log.exception("alarm_not_told", reason=type(exc).__name__)
    else:
        alarms.told(alarm, remote_ref=reference, now=clock.now())
        log.info("alarm_told")


def notice_of(alarm: Alarm) -> Notice:
    """The words, from templates/messages/."""
    return Notice(
        incident_id="",
        ticket_id=None,
        severity="",
        kind="",
        text=_words(alarm),
        ticket_url="",
        key=alarm.key,
    )


def _words(alarm: Alarm) -> str:
    """From templates/messages/. Another version of ours may have planned it, and knows the words
    that we lack; when nobody comes who does, its name is better than silence.
    """
    try:
        return render(f"messages/{alarm.message}.txt", **alarm.detail)
    except TemplateError:
        if alarm.attempts < LEFT_TO_OTHERS:
            raise
        _log.exception("alarm_without_words", kind=alarm.message)
        return render("messages/without_words.txt", message=alarm.message, key=alarm.key)


def _nobody(_: Notice) -> str:
    raise Final("this way of telling people is switched off in the settings")
