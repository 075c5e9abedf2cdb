"""The adapter over the company's Admin Console."""

import requests

from integration.identity.admin_console import AdminConsole
from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern


def console(lantern: Lantern) -> AdminConsole:
    return AdminConsole(f"{lantern.url}/admin", TOKENS["admin"])


def by_hand(lantern: Lantern, field: str, **body: object) -> None:
    """Somebody else changes Eve, without a mark."""
    url = f"{lantern.url}/admin/api/v1/users/usr_eve/{field}"
    headers = {"Authorization": f"Bearer {TOKENS['admin']}"}
    requests.put(url, json=body, headers=headers, timeout=5).raise_for_status()
