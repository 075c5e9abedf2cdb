"""Lantern's Zendesk on its first day: staff, customers, groups, fields, a form."""

import os

from sandbox.disk import Record
from sandbox.people import COMPANIES, CUSTOMERS, INTEGRATION, STAFF, Staff
from sandbox.state import State
from sandbox.zendesk.fields import ticket_field
from sandbox.zendesk.numbers import big_id
from sandbox.zendesk.people import add_user
from sandbox.zendesk.setup_kinds import KINDS
from sandbox.zendesk.setup_routes import add
from sandbox.zendesk.stamps import stamp

ACCOUNT_ID = 18_525_119
OAUTH_CLIENT = "deskwarden"
OAUTH_SECRET = "sandbox-oauth-secret"  # noqa: S105
API_TOKEN = "sandbox-api-token"  # noqa: S105
REPORT_FORM = "Report a security problem"
"""The form of the in-app report."""
_KIND = {kind.plural: kind for kind in KINDS}
_SYSTEM_FIELDS = ("subject", "description", "status", "tickettype", "priority", "group", "assignee")


def seed(state: State) -> None:
    """Fill an empty Zendesk. Inside `change()`."""
    state.table("account").put(ACCOUNT_ID, {"id": ACCOUNT_ID, "name": "Lantern"})
    _objects(state)
    groups = {
        name: add(state, _KIND["groups"], {"name": name, "default": name == "Support"})
        for name in ("Support", "Operations")
    }
    for person in (*STAFF, INTEGRATION):
        _staff(state, person, groups)
    _customers(state)
    credentials(state)


def credentials(state: State) -> None:
    """The OAuth client and API token that the environment names. Inside `change()`.

    Done at every start, so that a kept sandbox takes a changed secret.
    """
    integration = next(u for u in state.table("users").all() if u["email"] == INTEGRATION.email)
    client = os.environ.get("SANDBOX_OAUTH_CLIENT", OAUTH_CLIENT)
    secret = os.environ.get("SANDBOX_OAUTH_SECRET", OAUTH_SECRET)
    state.table("oauth_clients").put(client, {"secret": secret, "user_id": integration["id"]})
    state.table("api_tokens").put(os.environ.get("SANDBOX_API_TOKEN", API_TOKEN), {})


def _objects(state: State) -> None:
    """What every account has from the start."""
    at = stamp(state.now())
    for table, record in (
        ("brands", {"name": "Lantern", "subdomain": "lantern", "active": True, "default": True}),
        ("trigger_categories", {"name": "Notifications", "position": 1}),
    ):
        key = big_id(state)
        times = {"created_at": at, "updated_at": at}
        state.table(table).put(key, {"id": key, **record, **times})
    for name in _SYSTEM_FIELDS:
        made = ticket_field(state, {"_system": True, "type": name}, {"title": name.capitalize()})
        key = big_id(state)
        mark = {"_system": True, "removable": False, "created_at": at, "updated_at": at}
        state.table("ticket_fields").put(key, {"id": key, **made, **mark})
    for name, default in (("A question or a problem", True), (REPORT_FORM, False)):
        form = {"name": name, "default": default, "end_user_visible": True}
        add(state, _KIND["ticket_forms"], form)


def _staff(state: State, person: Staff, groups: dict[str, Record]) -> None:
    user = add_user(
        state, person.name, person.email, role=person.role, role_type=person.role_type,
        verified=True, suspended=person.suspended, restricted_agent=False, moderator=True,
        only_private_comments=person.role_type == 1,
        default_group_id=groups[person.groups[0]]["id"],
    )  # fmt: skip
    for number, name in enumerate(person.groups):
        pair = {"user_id": user["id"], "group_id": groups[name]["id"], "default": number == 0}
        add(state, _KIND["group_memberships"], pair)


def _customers(state: State) -> None:
    kind = _KIND["organizations"]
    made = {
        one.key: add(state, kind, {"name": one.name, "domain_names": [one.domain]})
        for one in COMPANIES
    }
    for person in CUSTOMERS:
        if person.in_zendesk:
            organization = made[person.company]["id"]
            add_user(
                state, person.name, person.email,
                organization_id=organization, verified=person.verified,
            )  # fmt: skip
