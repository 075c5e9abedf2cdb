"""Configuration: the environment, read once, checked whole, never read again.

Each field is one variable: `redis_url` is DESKWARDEN_REDIS_URL. A secret may be given as a
file instead: DESKWARDEN_SLACK_TOKEN_FILE names a file that holds DESKWARDEN_SLACK_TOKEN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Self

from integration import setting_values as values
from integration.setting_fields import (
    SettingsError,
    read_all,
    read_one,
    setting,
    unknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one process needs to know. Secrets stay out of `repr`, and so out of logs."""

    zendesk_url: str = setting(
        values.url, "base address of your Zendesk, such as https://acme.zendesk.com", required=True
    )
    zendesk_account_id: int = setting(
        values.number,
        "your Zendesk account's number; events of any other are refused",
        required=True,
    )
    zendesk_oauth_client_id: str = setting(
        values.text,
        "OAuth client (kind: confidential) for the client_credentials grant",
        default="",
    )
    zendesk_oauth_client_secret: str = setting(
        values.text, "that client's secret", default="", secret=True
    )
    zendesk_email: str = setting(
        values.text, "fallback until April 2027: the integration user's address", default=""
    )
    zendesk_token: str = setting(
        values.text, "fallback until April 2027: that user's API token", default="", secret=True
    )
    person_token: str = setting(
        values.text,
        "your own OAuth access token of Zendesk, for the commands that act as you (`deskwarden "
        "contain`, `approve`, …). Give it to those commands alone, never to a service",
        default="",
        secret=True,
    )
    webhook_secrets: tuple[str, ...] = setting(
        values.secrets,
        "signing secrets of the event webhook, several while one is being rotated",
        default=(),
        secret=True,
    )
    trigger_secrets: tuple[str, ...] = setting(
        values.secrets,
        "signing secrets of trigger webhooks; empty closes that door",
        default=(),
        secret=True,
    )
    security_addresses: tuple[str, ...] = setting(
        values.addresses, "mailboxes whose tickets are never ordinary", default=()
    )
    report_form_ids: tuple[int, ...] = setting(
        values.numbers, "ticket forms (in-app report) whose tickets are never ordinary", default=()
    )
    database_url: str = setting(
        values.text,
        "SQLAlchemy address of the record",
        default="sqlite:///var/deskwarden.db",
        secret=True,
    )
    database_owner_url: str = setting(
        values.text,
        "PostgreSQL only: address of the role that owns the tables; `deskwarden migrate` uses it "
        "and leaves the role of DESKWARDEN_DATABASE_URL no right to change the audit. Give it to "
        "that command alone",
        default="",
        secret=True,
    )
    redis_url: str = setting(
        values.text,
        "Redis or Valkey, the doorbell",
        default="redis://127.0.0.1:6379/0",
        secret=True,
    )
    audit_trail_kind: str = setting(
        values.one_of("secaudit", "siem"),
        "who answers for the audit trail: secaudit or siem",
        default="secaudit",
    )
    audit_trail_url: str = setting(values.url, "base address of the audit trail", default="")
    audit_trail_token: str = setting(values.text, "its bearer token", default="", secret=True)
    sessions_url: str = setting(values.url, "base address of UserWatch", default="")
    sessions_token: str = setting(values.text, "its bearer token", default="", secret=True)
    identity_provider: str = setting(
        values.one_of("admin_console", "glewlwyd", "scim", "zendesk_users"),
        "where accounts live and are contained: admin_console, glewlwyd, scim or zendesk_users "
        "(Zendesk's own; its OAuth client needs the scope users:write besides)",
        default="admin_console",
    )
    identity_url: str = setting(values.url, "base address of the Admin Console", default="")
    identity_token: str = setting(values.text, "its bearer token", default="", secret=True)
    glewlwyd_url: str = setting(
        values.url,
        "base address of Glewlwyd's API, such as https://id.acme.example/api",
        default="",
    )
    glewlwyd_user: str = setting(
        values.text,
        "an account of ours with the scope g_admin, which a password alone must open: Glewlwyd's "
        "API keys may not look into sessions",
        default="",
    )
    glewlwyd_password: str = setting(
        values.text, "that account's password", default="", secret=True
    )
    scim_url: str = setting(
        values.url, "base address of the SCIM 2.0 server, up to where /Users begins", default=""
    )
    scim_token: str = setting(values.text, "its bearer token", default="", secret=True)
    identity_own_ids: tuple[str, ...] = setting(
        values.texts,
        "immutable ids of our own accounts at the provider; no step ever touches them",
        default=(),
    )
    containment_mode: str = setting(
        values.one_of("off", "shadow", "approve", "auto"),
        "how far the playbook's steps may go, whatever it says: off plans none, shadow only notes "
        "what would have been done, approve asks a person for each, auto as the harm ladder has it",
        default="auto",
    )
    containment_stop_file: str = setting(
        values.text,
        "while this file is there, nothing is done to any account: looked for right before each "
        "call; empty: only `deskwarden containment pause` stops it",
        default="",
    )
    approver_group_ids: tuple[int, ...] = setting(
        values.numbers,
        "Zendesk groups whose agents may ask for and approve what shuts somebody out; unset: the "
        "Security Team Queue that `deskwarden provision` made",
        default=(),
    )
    approver_role: str = setting(
        values.one_of("agent", "admin"),
        "lowest Zendesk role for the same: agent or admin; light agents never",
        default="agent",
    )
    cap_target: int = setting(
        values.number, "most steps of one kind against one account within 24 h", default=3
    )
    cap_reporter: int = setting(
        values.number, "most steps against accounts for one reporter within an hour", default=12
    )
    cap_agent: int = setting(
        values.number, "most steps that one agent asks for or approves within an hour", default=20
    )
    cap_hour: int = setting(values.number, "most steps against accounts within an hour", default=30)
    cap_day: int = setting(values.number, "most steps against accounts within 24 h", default=100)
    cap_group_percent: int = setting(
        values.number, "most of an organisation's accounts within 24 h, in percent", default=20
    )
    cap_group_floor: int = setting(
        values.number,
        "accounts of an organisation that are never too many, however small",
        default=3,
    )
    crm_url: str = setting(values.url, "base address of the CRM", default="")
    crm_token: str = setting(values.text, "its bearer token", default="", secret=True)
    assess_seconds: timedelta = setting(
        values.seconds, "how long the four sources have together", default=timedelta(seconds=3)
    )
    slack_url: str = setting(
        values.url, "base address of Slack's Web API", default="https://slack.com/api"
    )
    slack_token: str = setting(values.text, "bot token (chat:write)", default="", secret=True)
    slack_channel: str = setting(values.text, "where incidents are told", default="#sec-incidents")
    slack_oncall: str = setting(
        values.text,
        "who is tagged: @oncall, or a user group's id such as S0123ABCD",
        default="@oncall",
    )
    pagerduty_url: str = setting(
        values.url,
        "base address of PagerDuty's Events API v2",
        default="https://events.pagerduty.com",
    )
    pagerduty_routing_key: str = setting(
        values.text, "integration key; empty pages nobody", default="", secret=True
    )
    checkpoint_key: str = setting(
        values.signing_key,
        "Ed25519 private key that signs the audit's checkpoints, PEM or base64: "
        "`deskwarden audit keygen` makes one; empty leaves them unsigned",
        default="",
        secret=True,
    )
    checkpoint_file: str = setting(
        values.text,
        "file outside the database to which the sweep adds every checkpoint of the audit; workers "
        "and sweep compare the record with it at start. Standard output gets them anyway",
        default="",
    )
    checkpoint_channel: str = setting(
        values.text,
        "Slack channel that gets checkpoints too, and tags nobody; empty is off",
        default="",
    )
    lease_seconds: timedelta = setting(
        values.seconds,
        "how long a worker holds a row between two signs of life; it is killed at four fifths of "
        "this, which must leave room for one outside call (13 s). What a killed worker held is "
        "taken up again after this, one pause of the sweep, and a second or two: 30 s at most. "
        "300 s is the longest",
        default=timedelta(seconds=20),
    )
    sweep_seconds: timedelta = setting(
        values.seconds,
        "pause between two rounds of the sweep, which rings for everything that is due",
        default=timedelta(seconds=2),
    )
    retry_seconds: timedelta = setting(
        values.seconds,
        "longest pause between two tries while an outside system fails and names no time itself; "
        "the first is 2 s, and each is twice the one before; 3600 is the longest",
        default=timedelta(minutes=15),
    )
    reconcile_seconds: timedelta = setting(
        values.seconds,
        "pause between two looks into Zendesk's export for tickets whose webhook never came",
        default=timedelta(minutes=2),
    )
    sweep_since: datetime | None = setting(
        values.moment,
        "tickets created before are never looked for: ISO 8601 with a zone, or seconds since "
        "1970; unset: one hour before the installation",
    )
    rules: str = setting(
        values.folder,
        "folder of detection rules; unset: those that come with the program. Workers take changed "
        "files at their next job, or on SIGHUP; a bad set is refused, and the one before stays",
        default="",
    )
    second_reader: str = setting(
        values.one_of("on", "off"),
        "off: the rules read alone, without the statistical model (detection/model)",
        default="on",
    )
    log_level: str = setting(
        values.one_of("debug", "info", "warning", "error"),
        "debug, info, warning or error",
        default="info",
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read every field from `env`.

        Raises:
            SettingsError: with every missing, unreadable and unknown variable named at once.
        """
        return cls(**read_all(fields(cls), env))


def second_reader(env: Mapping[str, str]) -> bool:
    """Whether the second reader reads along; asks for no other setting. Raises SettingsError."""
    return bool(read_one(fields(Settings), env, "second_reader") == "on")


def database_url(env: Mapping[str, str]) -> str:
    """Where the record is; asks for no other setting, and no name may be misspelt.

    Raises SettingsError.
    """
    if faults := unknown(env, fields(Settings)):
        raise SettingsError(faults)
    return str(read_one(fields(Settings), env, "database_url"))
