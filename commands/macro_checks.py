"""What the doctor looks at of our macros: are they there, do they ask us, do we know them."""

from collections.abc import Mapping

from commands.findings import Finding, Findings, fault, ok, warn
from incidents.errors import DeskBusy, DeskRefused, DeskShut, StoreDown
from integration.settings import Settings
from integration.store import is_there, open_store
from integration.wiring import macro_ids
from integration.zendesk.auth import LOOK_SCOPE, open_rest
from integration.zendesk.macros import Standing, standing


def check_macros(settings: Settings) -> Findings:
    """Those in Zendesk against those that the record knows."""
    try:
        with open_rest(settings, scope=LOOK_SCOPE) as rest:
            found = standing(rest)
    except DeskBusy as exc:
        yield fault("desk_down", error=exc)
    except (DeskRefused, DeskShut) as exc:
        yield warn("macros_unseen", error=exc)
    else:
        yield from judge_macros(found, _known(settings))


def judge_macros(found: Mapping[str, Standing], known: Mapping[str, int] | None) -> list[Finding]:
    """Everything that is wrong with them, or that they are well. `known` None: not looked up."""
    wrong = {
        "macro_missing": [m.title for m in found.values() if m.id is None],
        "macro_off": [m.title for m in found.values() if m.id is not None and not m.is_active],
        "macro_changed": [m.title for m in found.values() if m.is_active and not m.sets_tag],
        "macro_strange": [
            macro.title
            for key, macro in found.items()
            if known is not None and macro.id is not None and known.get(key) != macro.id
        ],
    }
    findings = [warn(code, titles=", ".join(titles)) for code, titles in wrong.items() if titles]
    return findings or [ok("macros_ok", count=len(found))]


def _known(settings: Settings) -> Mapping[str, int] | None:
    """Those of the record; None when it cannot be asked, which another check tells."""
    if not is_there(settings.database_url):
        return None
    store = open_store(settings.database_url)
    try:
        return macro_ids(store)
    except StoreDown:
        return None
    finally:
        store.close()
