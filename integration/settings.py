"""Configuration: the environment, read once, checked whole, never read again.

Each field is one variable: `redis_url` is DESKWARDEN_REDIS_URL. A secret may be given as a
file instead: DESKWARDEN_SLACK_TOKEN_FILE names a file that holds DESKWARDEN_SLACK_TOKEN.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from detection import lexicon
from integration import setting_values as values

PREFIX = "DESKWARDEN_"
SHORTEST_LEASE = timedelta(seconds=17)  # four fifths of it are more than one call's 3 s + 10 s


class SettingsError(SystemExit):
    """Every fault of the environment, one a line; leaves with status 2."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(2)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(["the configuration cannot be used:", *(f"  {f}" for f in self.faults)])


def _setting(
    read: Callable[[str], Any],
    about: str,
    *,
    default: Any = None,
    required: bool = False,
    secret: bool = False,
) -> Any:
    """One setting: how to read it, what it is about (README prints it), and its default."""
    meta = {"read": read, "about": about, "required": required, "secret": secret}
    return field(default=default, repr=not secret, metadata=meta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one process needs to know. Secrets stay out of `repr`, and so out of logs."""

    zendesk_url: str = _setting(
        values.url, "base address of your Zendesk, such as https://acme.zendesk.com", required=True
    )
    zendesk_account_id: int = _setting(
        values.number,
        "your Zendesk account's number; events of any other are refused",
        required=True,
    )
    zendesk_oauth_client_id: str = _setting(
        values.text,
        "OAuth client (kind: confidential) for the client_credentials grant",
        default="",
    )
    zendesk_oauth_client_secret: str = _setting(
        values.text, "that client's secret", default="", secret=True
    )
    zendesk_email: str = _setting(
        values.text, "fallback until April 2027: the integration user's address", default=""
    )
    zendesk_token: str = _setting(
        values.text, "fallback until April 2027: that user's API token", default="", secret=True
    )
    person_token: str = _setting(
        values.text,
        "your own OAuth access token of Zendesk, for the commands that act as you (`deskwarden "
        "contain`, `approve`, …). Give it to those commands alone, never to a service",
        default="",
        secret=True,
    )
    webhook_secrets: tuple[str, ...] = _setting(
        values.secrets,
        "signing secrets of the event webhook, several while one is being rotated",
        default=(),
        secret=True,
    )
    trigger_secrets: tuple[str, ...] = _setting(
        values.secrets,
        "signing secrets of trigger webhooks; empty closes that door",
        default=(),
        secret=True,
    )
    security_addresses: tuple[str, ...] = _setting(
        values.addresses, "mailboxes whose tickets are never ordinary", default=()
    )
    report_form_ids: tuple[int, ...] = _setting(
        values.numbers, "ticket forms (in-app report) whose tickets are never ordinary", default=()
    )
    database_url: str = _setting(
        values.text,
        "SQLAlchemy address of the record",
        default="sqlite:///var/deskwarden.db",
        secret=True,
    )
    database_owner_url: str = _setting(
        values.text,
        "PostgreSQL only: address of the role that owns the tables; `deskwarden migrate` uses it "
        "and leaves the role of DESKWARDEN_DATABASE_URL no right to change the audit. Give it to "
        "that command alone",
        default="",
        secret=True,
    )
    redis_url: str = _setting(
        values.text,
        "Redis or Valkey, the doorbell",
        default="redis://127.0.0.1:6379/0",
        secret=True,
    )
    audit_trail_kind: str = _setting(
        values.one_of("secaudit", "siem"),
        "who answers for the audit trail: secaudit or siem",
        default="secaudit",
    )
    audit_trail_url: str = _setting(values.url, "base address of the audit trail", default="")
    audit_trail_token: str = _setting(values.text, "its bearer token", default="", secret=True)
    sessions_url: str = _setting(values.url, "base address of UserWatch", default="")
    sessions_token: str = _setting(values.text, "its bearer token", default="", secret=True)
    identity_provider: str = _setting(
        values.one_of("admin_console", "glewlwyd", "scim", "zendesk_users"),
        "where accounts live and are contained: admin_console, glewlwyd, scim or zendesk_users "
        "(Zendesk's own; its OAuth client needs the scope users:write besides)",
        default="admin_console",
    )
    identity_url: str = _setting(values.url, "base address of the Admin Console", default="")
    identity_token: str = _setting(values.text, "its bearer token", default="", secret=True)
    glewlwyd_url: str = _setting(
        values.url,
        "base address of Glewlwyd's API, such as https://id.acme.example/api",
        default="",
    )
    glewlwyd_user: str = _setting(
        values.text,
        "an account of ours with the scope g_admin, which a password alone must open: Glewlwyd's "
        "API keys may not look into sessions",
        default="",
    )
    glewlwyd_password: str = _setting(
        values.text, "that account's password", default="", secret=True
    )
    scim_url: str = _setting(
        values.url, "base address of the SCIM 2.0 server, up to where /Users begins", default=""
    )
    scim_token: str = _setting(values.text, "its bearer token", default="", secret=True)
    identity_own_ids: tuple[str, ...] = _setting(
        values.texts,
        "immutable ids of our own accounts at the provider; no step ever touches them",
        default=(),
    )
    containment_mode: str = _setting(
        values.one_of("off", "shadow", "approve", "auto"),
        "how far the playbook's steps may go, whatever it says: off plans none, shadow only notes "
        "what would have been done, approve asks a person for each, auto as the harm ladder has it",
        default="auto",
    )
    containment_stop_file: str = _setting(
        values.text,
        "while this file is there, nothing is done to any account: looked for right before each "
        "call; empty: only `deskwarden containment pause` stops it",
        default="",
    )
    approver_group_ids: tuple[int, ...] = _setting(
        values.numbers,
        "Zendesk groups whose agents may ask for and approve what shuts somebody out; unset: the "
        "Security Team Queue that `deskwarden provision` made",
        default=(),
    )
    approver_role: str = _setting(
        values.one_of("agent", "admin"),
        "lowest Zendesk role for the same: agent or admin; light agents never",
        default="agent",
    )
    cap_target: int = _setting(
        values.number, "most steps of one kind against one account within 24 h", default=3
    )
    cap_reporter: int = _setting(
        values.number, "most steps against accounts for one reporter within an hour", default=12
    )
    cap_agent: int = _setting(
        values.number, "most steps that one agent asks for or approves within an hour", default=20
    )
    cap_hour: int = _setting(
        values.number, "most steps against accounts within an hour", default=30
    )
    cap_day: int = _setting(values.number, "most steps against accounts within 24 h", default=100)
    cap_group_percent: int = _setting(
        values.number, "most of an organisation's accounts within 24 h, in percent", default=20
    )
    cap_group_floor: int = _setting(
        values.number,
        "accounts of an organisation that are never too many, however small",
        default=3,
    )
    crm_url: str = _setting(values.url, "base address of the CRM", default="")
    crm_token: str = _setting(values.text, "its bearer token", default="", secret=True)
    assess_seconds: timedelta = _setting(
        values.seconds, "how long the four sources have together", default=timedelta(seconds=3)
    )
    slack_url: str = _setting(
        values.url, "base address of Slack's Web API", default="https://slack.com/api"
    )
    slack_token: str = _setting(values.text, "bot token (chat:write)", default="", secret=True)
    slack_channel: str = _setting(values.text, "where incidents are told", default="#sec-incidents")
    slack_oncall: str = _setting(
        values.text,
        "who is tagged: @oncall, or a user group's id such as S0123ABCD",
        default="@oncall",
    )
    pagerduty_url: str = _setting(
        values.url,
        "base address of PagerDuty's Events API v2",
        default="https://events.pagerduty.com",
    )
    pagerduty_routing_key: str = _setting(
        values.text, "integration key; empty pages nobody", default="", secret=True
    )
    checkpoint_key: str = _setting(
        values.signing_key,
        "Ed25519 private key that signs the audit's checkpoints, PEM or base64: "
        "`deskwarden audit keygen` makes one; empty leaves them unsigned",
        default="",
        secret=True,
    )
    checkpoint_file: str = _setting(
        values.text,
        "file outside the database to which the sweep adds every checkpoint of the audit; workers "
        "and sweep compare the record with it at start. Standard output gets them anyway",
        default="",
    )
    checkpoint_channel: str = _setting(
        values.text,
        "Slack channel that gets checkpoints too, and tags nobody; empty is off",
        default="",
    )
    lease_seconds: timedelta = _setting(
        values.seconds,
        "how long a worker holds a row between two signs of life; it is killed at four fifths of "
        "this, which must leave room for one outside call (13 s). What a killed worker held is "
        "taken up again after this, one pause of the sweep, and a second or two: 30 s at most",
        default=timedelta(seconds=20),
    )
    sweep_seconds: timedelta = _setting(
        values.seconds,
        "pause between two rounds of the sweep, which rings for everything that is due",
        default=timedelta(seconds=2),
    )
    retry_seconds: timedelta = _setting(
        values.seconds,
        "longest pause between two tries while an outside system fails and names no time itself; "
        "the first is 2 s, and each is twice the one before",
        default=timedelta(minutes=15),
    )
    reconcile_seconds: timedelta = _setting(
        values.seconds,
        "pause between two looks into Zendesk's export for tickets whose webhook never came",
        default=timedelta(minutes=2),
    )
    sweep_since: datetime | None = _setting(
        values.moment,
        "tickets created before are never looked for: ISO 8601 with a zone, or seconds since "
        "1970; unset: one hour before the installation",
    )
    rules: str = _setting(
        values.folder,
        "folder of detection rules; unset: those that come with the program. Workers take changed "
        "files at their next job, or on SIGHUP; a bad set is refused, and the one before stays",
        default="",
    )
    second_reader: str = _setting(
        values.one_of("on", "off"),
        "off: the rules read alone, without the statistical model (detection/model)",
        default="on",
    )
    log_level: str = _setting(
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
        known = {f.name: f for f in fields(cls)}
        faults = [f"{name} is not a setting" for name in _unknown(env, known)]
        found: dict[str, Any] = {}
        for name, setting in known.items():
            try:
                given = _given(env, setting)
                if given is not None:
                    found[name] = setting.metadata["read"](given)
                elif setting.metadata["required"]:
                    raise ValueError("is missing")
            except (ValueError, OSError) as exc:
                faults.append(f"{variable(name)} {exc}")
        if faults:
            raise SettingsError(faults)
        return cls(**found)

    def faults(self) -> list[str]:
        """What is well written but does not fit together; each line ends with the mend."""
        found = []
        if not (self.zendesk_oauth_client_id and self.zendesk_oauth_client_secret) and not (
            self.zendesk_email and self.zendesk_token
        ):
            found.append(
                "no Zendesk credentials: set DESKWARDEN_ZENDESK_OAUTH_CLIENT_ID and "
                "DESKWARDEN_ZENDESK_OAUTH_CLIENT_SECRET"
            )
        found += self._identity_faults()
        if self.lease_seconds < SHORTEST_LEASE:
            found.append(
                f"DESKWARDEN_LEASE_SECONDS must be {SHORTEST_LEASE.total_seconds():g} or more: a "
                "slow outside call would kill its worker"
            )
        if self.database_owner_url and self.database_url.startswith("sqlite"):
            found.append(
                "DESKWARDEN_DATABASE_OWNER_URL is for PostgreSQL only, and DESKWARDEN_DATABASE_URL "
                "is SQLite: unset it"
            )
        return found

    def _identity_faults(self) -> list[str]:
        """What the chosen identity provider cannot do without."""
        needed = {
            "glewlwyd": ("glewlwyd_url", "glewlwyd_user", "glewlwyd_password"),
            "scim": ("scim_url", "scim_token"),
        }
        names = needed.get(self.identity_provider, ())
        missing = ", ".join(variable(name) for name in names if not getattr(self, name))
        chosen = f"{variable('identity_provider')} is {self.identity_provider}"
        return [f"{chosen}: set {missing}"] if missing else []

    def door_faults(self) -> list[str]:
        """What keeps the web door shut: a delivery could not be told from a forgery."""
        found = []
        if not self.webhook_secrets:
            found.append(
                "DESKWARDEN_WEBHOOK_SECRETS is missing: without it no delivery can be proved"
            )
        if set(self.webhook_secrets) & set(self.trigger_secrets):
            found.append(
                "DESKWARDEN_TRIGGER_SECRETS shares a secret with DESKWARDEN_WEBHOOK_SECRETS: "
                "each webhook needs its own"
            )
        if values.PUBLIC_TEST_SECRET in (*self.webhook_secrets, *self.trigger_secrets):
            found.append("Zendesk's published test secret is in use: anybody can sign with it")
        return found


def rules_folder(env: Mapping[str, str]) -> Path:
    """Where the detection rules stand; asks for no other setting."""
    return Path(env.get(variable("rules"), "").strip() or lexicon.FOLDER)


def second_reader(env: Mapping[str, str]) -> bool:
    """Whether the second reader reads along; asks for no other setting."""
    return env.get(variable("second_reader"), "").strip().lower() != "off"


def variable(name: str) -> str:
    """The environment's name of a field."""
    return PREFIX + name.upper()


def _given(env: Mapping[str, str], setting: "Field[Any]") -> str | None:
    """The variable's value, or for a secret what its `_FILE` twin holds; None if neither."""
    name = variable(setting.name)
    if setting.metadata["secret"] and (path := env.get(f"{name}_FILE")):
        return Path(path).read_text(encoding="utf-8").strip()
    return env.get(name, "").strip() or None


def _unknown(env: Mapping[str, str], known: Mapping[str, "Field[Any]"]) -> list[str]:
    """Variables with our prefix that name no setting: most likely misspelt."""
    allowed = {variable(name) for name in known}
    allowed |= {f"{variable(n)}_FILE" for n, f in known.items() if f.metadata["secret"]}
    return sorted(name for name in env if name.startswith(PREFIX) and name not in allowed)
