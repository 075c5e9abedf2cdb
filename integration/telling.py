"""By which ways people can be told. Apart from what tells, for the web door only asks."""

from incidents.ledger import EffectKind
from integration.settings import Settings


def channels(settings: Settings) -> frozenset[EffectKind]:
    """By which ways this installation can tell people: those that have a token or key."""
    has = {EffectKind.CHAT: settings.slack_token, EffectKind.PAGE: settings.pagerduty_routing_key}
    return frozenset(kind for kind, secret in has.items() if secret)
