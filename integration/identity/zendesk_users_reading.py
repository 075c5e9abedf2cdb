"""Reading Zendesk's users over REST, in the words of the identity port."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError

from incidents.errors import AccountNotFound, DeskRefused, VendorDown, VerbMissing
from incidents.model import Account
from integration.identity.zendesk_users_shapes import Found, Identities, Log, OneUser
from integration.zendesk.rest import Rest


def having(rest: Rest, email: str) -> list[Account]:
    """Who has that address, as their main one or as another. Search itself is not exact."""
    page = read(Found(), rest.get("/users/search.json", query=f'email:"{email}"'))
    users: list[Account] = [user for user in page["users"] if user is not None]
    if page["next_page"]:
        raise AccountNotFound("more than a page of accounts may have that address")
    exact = [user for user in users if user.email.casefold() == email.casefold()]
    return exact or [user for user in users if _also_has(rest, user.id, email)]


def _also_has(rest: Rest, account_id: str, email: str) -> bool:
    pages = rest.pages(path(account_id, "/identities.json"))
    listed = [each for page in pages for each in read(Identities(), page)["identities"]]
    ours = {each["value"].casefold() for each in listed if each["type"] == "email"}
    return email.casefold() in ours


def log(rest: Rest, account_id: str, since: datetime) -> Iterator[dict[str, Any]]:
    """Newest first, until `since`. Its times are whole seconds.

    Raises:
        VerbMissing: this plan has no audit log, or we may not read it.
    """
    about = {"filter[source_type]": "user", "filter[source_id]": account_id}
    pages = rest.pages("/audit_logs.json", by_cursor=True, sort="-created_at", **about)
    try:
        for page in pages:
            for entry in read(Log(), page)["audit_logs"]:
                if entry["created_at"] < since.replace(microsecond=0):
                    return
                if (entry["source_type"], str(entry["source_id"])) == ("user", account_id):
                    yield entry
    except DeskRefused as exc:
        raise VerbMissing("Zendesk shows us no audit log") from exc


def account(rest: Rest, account_id: str) -> Account:
    """The user as they are now. Raises AccountNotFound, for one who was deleted too."""
    found: Account | None = read(OneUser(), rest.get(path(account_id, ".json")))["user"]
    if found is None:
        raise AccountNotFound("Zendesk's user was deleted")
    if found.id != account_id:
        raise VendorDown("Zendesk answered about another account")
    return found


def refuse_unclear(email: str) -> None:
    """Raises AccountNotFound for less than one whole address: it could find everybody."""
    if email.count("@") != 1 or any(char in email for char in ' "*?\\\t\r\n'):
        raise AccountNotFound("no address was given")


def path(account_id: str, rest: str) -> str:
    """Below one user. Zendesk's ids are numbers, and no other one is sent.

    Raises:
        AccountNotFound: it is none.
    """
    if not (account_id.isascii() and account_id.isdigit()):
        raise AccountNotFound("no account was named")
    return f"/users/{account_id}{rest}"


def read(schema: Schema, body: Any) -> Any:
    """`body` as our values. Raises VendorDown naming the fields that are wrong, no value."""
    try:
        return schema.load(body)
    except ValidationError as exc:
        wrong = ", ".join(map(str, exc.messages_dict))
        raise VendorDown(f"Zendesk answered in a shape we do not know: {wrong}") from None
