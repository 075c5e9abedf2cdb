"""Build everything a worker needs, once a process: the only place that knows every adapter."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import sleep

from incidents import playbook, playbook_file
from incidents.authority import Rights
from incidents.caps import Limits
from incidents.errors import NotProvisioned
from incidents.ledger import EffectKind
from incidents.macros import CHECK
from incidents.playbook import Playbook
from incidents.ports.clock import Clock
from incidents.ports.impact import AuditTrail, Impact
from incidents.ports.people import Notice
from incidents.ports.services import Policy, Services
from incidents.ways import Mode
from integration.audit_trail import SecAudit, Siem
from integration.chat import SlackChat
from integration.crm import HttpCrm
from integration.events import read_event
from integration.identity.choice import lacking, own_accounts, provider
from integration.kill_switch import KillSwitch
from integration.paging import PagerDuty
from integration.queue import RqDoorbell
from integration.sessions import UserWatch
from integration.settings import Settings
from integration.store import Store, open_store
from integration.telling import channels
from integration.zendesk import open_desk
from integration.zendesk.provision import MACRO_IDS, OUR_USER_ID

PLAYBOOK = Path(playbook.__file__).with_name("playbook.toml")


class SystemClock:
    """Fills incidents.ports.clock.Clock: the record's time, which all its hosts share."""

    def __init__(self, store: Store) -> None:
        self._clock = store.clock

    def now(self) -> datetime:
        """Aware UTC."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        sleep(seconds)


def build(
    settings: Settings, *, store: Store | None = None, clock: Clock | None = None
) -> Services:
    """The services of one worker process; a store that is open already may be given.

    Raises: SettingsError and ValueError for what cannot be used, each naming what is wrong.
    """
    store = store or open_store(settings.database_url)
    switch = KillSwitch(store.switch, settings.containment_stop_file)
    return Services(
        policy=policy(settings, store),
        read_event=read_event,
        desk=open_desk(settings, store=store),
        inbox=store.inbox,
        ledger=store.ledger,
        steps=store.steps,
        acts=store.acts,
        kill_switch=switch,
        doorbell=RqDoorbell(settings.redis_url),
        impact=impact(settings, switch),
        chat=chat(settings),
        pager=pager(settings),
        clock=clock or SystemClock(store),
    )


def chat(settings: Settings) -> SlackChat:
    """The team's channel."""
    return SlackChat(
        settings.slack_url,
        settings.slack_token,
        settings.slack_channel,
        settings.slack_oncall,
    )


def pager(settings: Settings) -> PagerDuty:
    """Whoever is on call."""
    return PagerDuty(settings.pagerduty_url, settings.pagerduty_routing_key)


def voices(settings: Settings) -> dict[EffectKind, Callable[[Notice], str]]:
    """How each of these ways tells."""
    all_ways = {EffectKind.CHAT: chat(settings).post, EffectKind.PAGE: pager(settings).page}
    return {kind: all_ways[kind] for kind in channels(settings)}


def policy(settings: Settings, store: Store) -> Policy:
    """What this installation decided: its settings, its playbook, what it provisioned."""
    us = store.kept(OUR_USER_ID)
    return Policy(
        playbook=playbook_of(settings),
        lease=settings.lease_seconds,
        assess=settings.assess_seconds,
        report_form_ids=frozenset(settings.report_form_ids),
        security_addresses=frozenset(settings.security_addresses),
        macro_ids=macro_ids(store),
        ticket_url=f"{settings.zendesk_url}/agent/tickets/{{}}",
        our_user_id=int(us) if us else None,
        longest_pause=settings.retry_seconds,
        limits=limits(settings),
        our_accounts=own_accounts(settings, desk_user=us or ""),
        lacking=frozenset(lacking(provider(settings))),
        lasting=provider(settings).lasting,
        unless_suspended=provider(settings).unless_suspended,
        rights=rights(settings, store),
        mode=Mode(settings.containment_mode),
    )


def macro_ids(store: Store) -> dict[str, int]:
    """Our macros as provisioning left them. A bare number, from before there were several, is
    that of «Security: check».
    """
    pairs = (each.rpartition("=") for each in (store.kept(MACRO_IDS) or "").split(",") if each)
    return {key or CHECK.key: int(number) for key, _, number in pairs}


def rights(settings: Settings, store: Store) -> Rights:
    """What an agent needs to shut somebody out: by default a place in the Security Team Queue."""
    groups = frozenset(settings.approver_group_ids) or _queue(store)
    return Rights(settings.approver_role, groups)


def _queue(store: Store) -> frozenset[int]:
    """The provisioned group; none before provisioning, so that nobody may."""
    try:
        return frozenset({store.ledger.desk_objects().group_id})
    except NotProvisioned:
        return frozenset()


def playbook_of(settings: Settings) -> Playbook:
    """The playbook, no step's mode above this installation's. Raises BadPlaybook."""
    text = PLAYBOOK.read_text(encoding="utf-8")
    return playbook_file.parse(text, PLAYBOOK.name).capped(Mode(settings.containment_mode))


def limits(settings: Settings) -> Limits:
    """How many steps against accounts may begin."""
    return Limits(
        target=settings.cap_target,
        reporter=settings.cap_reporter,
        agent=settings.cap_agent,
        hour=settings.cap_hour,
        day=settings.cap_day,
        group_share=settings.cap_group_percent / 100,
        group_floor=settings.cap_group_floor,
    )


def impact(settings: Settings, switch: KillSwitch) -> Impact:
    """The four sources that are asked for the impact; the identity provider also contains, and
    may take its time then, unless the switch stops it."""
    within = settings.assess_seconds
    return Impact(
        audit_trail=_audit_trail(settings),
        sessions=UserWatch(settings.sessions_url, settings.sessions_token, within=within),
        identity=provider(settings, may_change=switch.refuse_if_stopped),
        crm=HttpCrm(settings.crm_url, settings.crm_token, within=within),
    )


def _audit_trail(settings: Settings) -> AuditTrail:
    url, token = settings.audit_trail_url, settings.audit_trail_token
    adapter = Siem if settings.audit_trail_kind == "siem" else SecAudit
    return adapter(url, token, within=settings.assess_seconds)
