"""Is the work done? Questions to the record about workers, waiting rows and missed tickets."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from incidents.errors import StoreDown
from incidents.skew import AHEAD, is_ahead
from integration.probes import FROM_AHEAD, Health, Probe
from integration.queue import FUNCTIONS
from integration.store import Store

SILENT = timedelta(seconds=60)  # a worker beats twice a minute at least, also with a job in hand
FORGOTTEN = timedelta(minutes=10)  # a worker that is silent for so long is no longer named
WAITED = timedelta(seconds=60)  # longer than a lease and a round of the sweep together
MISSED = timedelta(minutes=10)  # since Zendesk's export last answered, or thrice its pause

KEPT = timedelta(minutes=10)  # after a step's end, for its undoing to be done

Clock = Callable[[], datetime]

_UNKNOWN = Health(False, "unknown: the store does not answer")


def redis_probe_with_sweep(redis: Probe, sweep: Probe) -> Probe:
    """The doorbell; when it is away, whether the sweep works in its place."""

    def ask() -> Health:
        answer = redis()
        if answer.ok:
            return answer
        if sweep().ok:
            return Health(False, f"{answer.detail}: the sweep works inline, a little slower")
        return Health(False, f"{answer.detail}, and no sweep works inline: nothing is handled")

    return ask


def workers_probe(store: Store, now: Clock) -> Probe:
    """Whether somebody listens to each queue, and whether anybody fell silent."""

    def ask() -> Health:
        try:
            beats = store.beats()
        except StoreDown:
            return _UNKNOWN
        told = [_queue(queue, _ages(beats, queue, now())) for queue in sorted(FUNCTIONS)]
        return Health(all(each.ok for each in told), "; ".join(each.detail for each in told))

    return ask


def waiting_probe(store: Store, now: Clock) -> Probe:
    """Whether what is due is taken: the truth when workers live and yet do nothing."""

    def ask() -> Health:
        at = now()
        try:
            halves = {"events": store.due_events(at), "effects": store.due_effects(at)}
        except StoreDown:
            return _UNKNOWN
        ok, words = True, []
        for name, due in halves.items():
            if due.oldest_at is not None:
                waited = max(at - due.oldest_at, timedelta(0))
                ok = ok and waited <= WAITED
                words.append(f"{name} wait {waited.total_seconds():.0f} s")
            if due.cut:
                words.append(f"the workers of {due.cut} {name} fell silent")
        return Health(ok, "; ".join(words) or "nothing waits")

    return ask


def export_probe(store: Store, now: Clock, pause: timedelta) -> Probe:
    """Whether missed tickets would be found."""
    late = max(MISSED, 3 * pause)

    def ask() -> Health:
        try:
            place = store.walk.place()
        except StoreDown:
            return _UNKNOWN
        if place is None or place.answered_at is None:
            return Health(False, "Zendesk's export never answered: see the sweep's log")
        age = now() - place.answered_at
        if age < -AHEAD:
            return Health(False, f"Zendesk's export: {FROM_AHEAD}")
        return Health(age <= late, f"Zendesk's export answered {age.total_seconds():.0f} s ago")

    return ask


def clock_probe(store: Store) -> Probe:
    """Whether this host's clock is the record's, and whether the record holds times, or did of
    late, that no right clock could have written.
    """

    def ask() -> Health:
        off = store.clock.ahead()
        if abs(off) > AHEAD:
            side = "ahead of" if off > timedelta(0) else "behind"
            seconds = abs(off.total_seconds())
            return Health(False, f"{seconds:.0f} s {side} the database's, by which the work goes")
        try:
            found = store.ahead(store.clock.now())
        except StoreDown:
            return _UNKNOWN
        if found is None:
            return Health(True, "nothing on record is ahead of it")
        return Health(
            False,
            f"a clock was {found.ahead} s ahead, or this one is behind: {found.times} on record, "
            f"last seen at {found.at:%H:%M} UTC",
        )

    return ask


def taken_up_probe(store: Store, now: Clock) -> Probe:
    """Whether every step of an earlier record, which is lost, ends when its note said."""

    def ask() -> Health:
        try:
            ends = [each.expires_at for each in store.taken_up() if each.expires_at is not None]
        except StoreDown:
            return _UNKNOWN
        if not ends:
            return Health(True, "no step of a lost record stands")
        is_kept = now() - ends[0] <= KEPT
        was = "ends" if is_kept else "was to end"
        told = f"{len(ends)} stand, the first {was} {ends[0]:%Y-%m-%d %H:%M} UTC"
        return Health(is_kept, f"of a lost record's steps {told}: deskwarden effects list")

    return ask


def _ages(beats: Mapping[str, datetime], queue: str, now: datetime) -> list[timedelta]:
    """How long ago each worker of the queue was seen. A beat that is yet to come is none."""
    ours = (at for name, at in beats.items() if name.partition("@")[0] == f"worker-{queue}")
    return [now - at for at in ours if now - at <= FORGOTTEN and not is_ahead(at, now)]


def _queue(queue: str, ages: Iterable[timedelta]) -> Health:
    """What one queue's workers look like from here."""
    silent = [age for age in ages if age > SILENT]
    alive = [age for age in ages if age <= SILENT]
    words = f"{queue}: {len(alive)} at work" if alive else f"{queue}: nobody listens"
    if silent:
        words += f", {len(silent)} silent for {max(silent).total_seconds():.0f} s"
    return Health(bool(alive) and not silent, words)
