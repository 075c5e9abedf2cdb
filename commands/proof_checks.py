"""What the doctor looks at around the audit: its key, its places outside, and containment."""

from commands.findings import Findings, fault, ok, warn
from incidents.errors import StoreDown
from integration.checkpoints.here import key_name
from integration.checkpoints.own_file import is_unknown
from integration.checkpoints.places import name_of_file, names_of
from integration.probes import checkpoint_probe, containment_probe
from integration.settings import Settings
from integration.store import Store, is_there, open_store
from integration.store.deliveries import shown
from integration.work_probes import taken_up_probe

ENOUGH = 2
"""Places outside, so that no single one can be made to forget."""


def check_proof(settings: Settings) -> Findings:
    """Whether somebody outside knows what the audit says, and whether containment may act."""
    if not settings.checkpoint_key:
        yield warn("no_checkpoint_key")
    places = names_of(settings)
    if len(places) < ENOUGH:
        yield warn("few_places", places=", ".join(places))
    if not is_there(settings.database_url):
        return  # own_checks.py says so
    store = open_store(settings.database_url)
    try:
        if store.is_current():
            yield from _record(store, places)
            yield from _file(store, settings)
            yield from _key(store, settings)
    except StoreDown as exc:
        yield fault("proof_unknown", error=exc)
    finally:
        store.close()


def _record(store: Store, places: tuple[str, ...]) -> Findings:
    """What the record knows of the outside, and of its own switch."""
    checkpoints = checkpoint_probe(
        lambda: store.checkpoints.unproved_since(places),
        store.checkpoints.out_of_sight,
        store.clock.now,
    )()
    containment = containment_probe(store.switch.paused)()
    stands = taken_up_probe(store, store.clock.now)()
    yield (
        ok("checkpoints_ok", detail=checkpoints.detail)
        if checkpoints.ok
        else fault("checkpoints_late", detail=checkpoints.detail)
    )
    yield (
        ok("containment_ok")
        if containment.ok
        else fault("containment_paused", detail=containment.detail)
    )
    yield (
        ok("taken_up_ok", detail=stands.detail)
        if stands.ok
        else fault("taken_up_late", detail=stands.detail)
    )


def _file(store: Store, settings: Settings) -> Findings:
    """Whether checkpoints go to the file that this host's settings name, or to others alone."""
    if settings.checkpoint_file and is_unknown(store, settings):
        others = ", ".join(map(shown, store.checkpoints.files()))
        here = shown(name_of_file(settings.checkpoint_file))
        yield warn("other_places", here=here, others=others)


def _key(store: Store, settings: Settings) -> Findings:
    """Whether the key here is the one that signs."""
    signs, here = store.checkpoints.signed_by(), key_name(settings)
    if signs not in (None, here):
        yield fault("other_key", signs=signs or "none", here=here or "none")
