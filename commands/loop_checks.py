"""What the doctor looks at on the way of an event to us: the webhook, its secret, a real test."""

from urllib.parse import urlsplit

from commands.findings import Finding, Findings, fault, ok, warn
from incidents.errors import DeskBusy, DeskRefused, DeskShut
from integration.settings import Settings
from integration.zendesk.auth import LOOK_SCOPE, open_rest
from integration.zendesk.loop import KNOCK_SCOPE, Loop, knock, loop

DOOR = "/webhooks/zendesk"
IGNORED = "ignored"
"""What our door says, and no other, to a signed event that it does not want."""


def check_loop(settings: Settings) -> Findings:
    """Whether Zendesk's events can reach us: the webhook, its secret, its last deliveries."""
    try:
        with open_rest(settings, scope=LOOK_SCOPE) as rest:
            found = loop(rest)
    except DeskBusy as exc:
        yield fault("desk_down", error=exc)
    except (DeskRefused, DeskShut) as exc:
        yield warn("loop_unseen", error=exc)
    else:
        yield from [fault("no_webhook")] if found is None else judge_loop(found, settings)
        if found is not None and found.active:
            yield try_loop(found, settings)


def try_loop(found: Loop, settings: Settings) -> Finding:
    """Have Zendesk send one event of a type that our door ignores on purpose: no row is made."""
    try:
        with open_rest(settings, scope=KNOCK_SCOPE) as rest:
            status, said = knock(rest, found, settings.zendesk_account_id)
    except DeskBusy as exc:
        return fault("knock_lost", error=exc)
    except (DeskRefused, DeskShut) as exc:
        return warn("knock_refused", error=exc)
    if not 200 <= status < 300:
        return fault("knock_failed", status=status)
    return ok("knock_ok") if IGNORED in said else fault("knock_elsewhere", status=status)


def judge_loop(found: Loop, settings: Settings) -> list[Finding]:
    """Everything that is wrong with the webhook, or that it is well."""
    deaf = sorted(name.rpartition(":")[2] for name in found.wanted - found.subscriptions)
    wrong = [
        (not found.active, fault("webhook_inactive")),
        (
            not urlsplit(found.endpoint).path.endswith(DOOR),
            fault("webhook_elsewhere", endpoint=found.endpoint),
        ),
        (bool(deaf), fault("webhook_deaf", events=", ".join(deaf))),
        (found.secret not in settings.webhook_secrets, fault("secret_unknown")),
    ]
    findings = [finding for is_wrong, finding in wrong if is_wrong] + _deliveries(found)
    return findings or [ok("loop_ok", endpoint=found.endpoint)]


def _deliveries(found: Loop) -> list[Finding]:
    failed, count = found.outcomes.count(False), len(found.outcomes)
    if not failed:
        return []
    if found.outcomes[0]:
        return [warn("deliveries_failed", failed=failed, count=count)]
    return [fault("deliveries_fail", failed=failed, count=count)]
