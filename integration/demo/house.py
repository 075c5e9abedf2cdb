"""Where the demo lives: its directory, its addresses, and the environment of its processes."""

import base64
import hashlib
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from integration import redis_server

KEPT = (
    "DESKWARDEN_REDIS_URL",
    "DESKWARDEN_DATABASE_URL",
    "DESKWARDEN_LOG_LEVEL",
    "DESKWARDEN_REPORT_FORM_IDS",
    "DESKWARDEN_SECURITY_ADDRESSES",
)
"""What a visitor may set; the rest of a real installation's settings must not leak in here."""
HOST = "127.0.0.1"


class Unusable(RuntimeError):
    """Something here keeps the demo from running; the message is one sentence with the mend."""


WIDE_LIMITS = {
    f"DESKWARDEN_CAP_{name}": "100000"
    for name in ("TARGET", "REPORTER", "HOUR", "DAY", "GROUP_FLOOR")
}
"""One customer reports again and again here, or hundreds do within minutes."""


@dataclass(frozen=True, slots=True)
class House:
    """One demo."""

    directory: Path
    port: int
    """The sandbox's; the receiver has the next."""
    outer: Mapping[str, str]
    """The environment that the demo was started in."""

    @property
    def sandbox(self) -> str:
        """Base address of the sandbox."""
        return f"http://{HOST}:{self.port}"

    @property
    def receiver(self) -> str:
        """Base address of the receiver."""
        return f"http://{HOST}:{self.port + 1}"

    @property
    def endpoint(self) -> str:
        """Where the sandbox's Zendesk delivers events."""
        return f"{self.receiver}/webhooks/zendesk"

    @property
    def has_own_redis(self) -> bool:
        """False when DESKWARDEN_REDIS_URL names another."""
        return not self.outer.get("DESKWARDEN_REDIS_URL")

    @property
    def secrets_file(self) -> Path:
        """Where provisioning puts the webhook's signing secret."""
        return self.directory / "webhook-secrets"

    def environment(self) -> dict[str, str]:
        """What every process of the product is given."""
        kept = {k: self.outer[k] for k in KEPT if self.outer.get(k)}
        return {**self._plain(), **self._defaults(), **self._company(), **kept}

    def sandbox_environment(self) -> dict[str, str]:
        """What the sandbox is given: the secret that its Zendesk hands out, none of ours."""
        return {
            **self._plain(),
            "SANDBOX_OAUTH_CLIENT": OAUTH_CLIENT,
            "SANDBOX_OAUTH_SECRET": self.oauth_secret(),
        }

    def oauth_secret(self) -> str:
        """This installation's own; made on first use."""
        return self._secret("oauth-secret").hex()

    def checkpoint_file(self, record: str) -> Path:
        """Outside the record at that address: another record has another."""
        name = hashlib.sha256(record.encode()).hexdigest()[:8]
        return self.directory / f"checkpoints-{name}.jsonl"

    def command(self, *words: str) -> tuple[str, ...]:
        """The command line of one of our own commands."""
        return (sys.executable, "-m", "cli", *words)

    def _secret(self, name: str) -> bytes:
        """32 bytes of this demo's own, made on first use."""
        path = self.directory / name
        if not path.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        return bytes.fromhex(path.read_text(encoding="ascii"))

    def _plain(self) -> dict[str, str]:
        """The outer environment without any installation's settings."""
        return {k: v for k, v in self.outer.items() if not k.startswith("DESKWARDEN_")}

    def _defaults(self) -> dict[str, str]:
        own_record = f"sqlite:///{self.directory.resolve()}/deskwarden.db"
        record = self.outer.get("DESKWARDEN_DATABASE_URL") or own_record
        key = base64.b64encode(self._secret("checkpoint-key")).decode()
        return {
            **WIDE_LIMITS,
            "DESKWARDEN_DATABASE_URL": own_record,
            "DESKWARDEN_REDIS_URL": redis_server.url(self.directory / "redis"),
            "DESKWARDEN_WEBHOOK_SECRETS_FILE": str(self.secrets_file.resolve()),
            "DESKWARDEN_CHECKPOINT_FILE": str(self.checkpoint_file(record).resolve()),
            "DESKWARDEN_CHECKPOINT_KEY": key,
            "DESKWARDEN_SWEEP_SECONDS": "1",
            "DESKWARDEN_RECONCILE_SECONDS": "30",
            "PYTHONUNBUFFERED": "1",
        }

    def _company(self) -> dict[str, str]:
        """The sandbox's systems. Its tokens are good for nothing outside it."""
        return {
            "DESKWARDEN_ZENDESK_URL": self.sandbox,
            "DESKWARDEN_ZENDESK_ACCOUNT_ID": SANDBOX_ACCOUNT,
            "DESKWARDEN_REPORT_FORM_IDS": SANDBOX_REPORT_FORM,
            "DESKWARDEN_SECURITY_ADDRESSES": SANDBOX_SECURITY_ADDRESS,
            "DESKWARDEN_ZENDESK_OAUTH_CLIENT_ID": OAUTH_CLIENT,
            "DESKWARDEN_ZENDESK_OAUTH_CLIENT_SECRET": self.oauth_secret(),
            "DESKWARDEN_AUDIT_TRAIL_URL": f"{self.sandbox}/secaudit",
            "DESKWARDEN_SESSIONS_URL": f"{self.sandbox}/userwatch",
            "DESKWARDEN_IDENTITY_URL": f"{self.sandbox}/admin",
            "DESKWARDEN_CRM_URL": f"{self.sandbox}/crm",
            "DESKWARDEN_SLACK_URL": f"{self.sandbox}/slack/api",
            "DESKWARDEN_PAGERDUTY_URL": f"{self.sandbox}/pagerduty",
            **SANDBOX_TOKENS,
        }


OAUTH_CLIENT = "deskwarden"
SANDBOX_ACCOUNT = "18525119"
SANDBOX_REPORT_FORM = "26155630658973"
"""The sandbox counts its ids, so that this form always has the same."""
SANDBOX_SECURITY_ADDRESS = "security@lantern.example"
SANDBOX_TOKENS = {
    "DESKWARDEN_AUDIT_TRAIL_TOKEN": "sandbox-secaudit",
    "DESKWARDEN_SESSIONS_TOKEN": "sandbox-userwatch",
    "DESKWARDEN_IDENTITY_TOKEN": "sandbox-admin-console",
    "DESKWARDEN_CRM_TOKEN": "sandbox-crm",
    "DESKWARDEN_SLACK_TOKEN": "xoxb-sandbox",
    "DESKWARDEN_PAGERDUTY_ROUTING_KEY": "sandbox-routing-key",
}


def is_free(port: int) -> bool:
    """Whether we could listen on that port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
