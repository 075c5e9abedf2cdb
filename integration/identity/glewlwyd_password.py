"""A new password at Glewlwyd: it shows none, so what is there is proved by signing in with it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from incidents.errors import DeskRefused, HalfDone, VendorDown
from integration.http import Vendor


def refuse_unprovable(called: str, user: Mapping[str, Any]) -> None:
    """Raises DeskRefused, before anything is changed, where nobody could see that it was."""
    if not user["enabled"]:
        raise DeskRefused(
            f"{called} lets nobody in who is suspended, so that a new password could not be "
            "proved: nothing was changed"
        )
    if "password" in user:  # how many there are, of users who may have several
        raise DeskRefused(
            f"{called} lets its users have several passwords, and we could not see that all are "
            "gone: nothing was changed"
        )


def insist_it_opens(vendor: Vendor, account_id: str, password: str) -> None:
    """Sign in with it and out again; it is the only one, so the one before is gone.

    Raises: HalfDone when it does not let in.
    """
    body = {"username": account_id, "password": password}
    answer = vendor.ask("POST", "/auth/", body=body)
    if not answer.is_ok or not answer.cookies:
        raise HalfDone(f"{vendor.name} took a new password, and does not let in with it")
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    with suppress(VendorDown):  # the session ends by itself
        vendor.ask("DELETE", "/auth/", headers={"Cookie": cookie})
