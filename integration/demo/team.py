"""Who decides about grave steps in the demo: agents of the company join the Security Team Queue."""

from integration.settings import Settings
from integration.zendesk.auth import SETUP_SCOPE, open_rest
from integration.zendesk.rest import Rest

TEAM = ("ada@lantern.example", "tom@lantern.example", "sara@lantern.example")
"""One asks and two may approve; the company's other agents stay outside."""


def join_queue(settings: Settings, group_id: int) -> None:
    """Make them members of the group. A second time changes nothing.

    Raises: DeskRefused, DeskBusy.
    """
    with open_rest(settings, scope=SETUP_SCOPE) as rest:
        for email in TEAM:
            for user in rest.get("/users/search.json", query=f"email:{email}")["users"]:
                _join(rest, int(user["id"]), group_id)


def _join(rest: Rest, user_id: int, group_id: int) -> None:
    pages = rest.pages(f"/users/{user_id}/group_memberships.json")
    groups = {each["group_id"] for page in pages for each in page["group_memberships"]}
    if group_id not in groups:
        pair = {"user_id": user_id, "group_id": group_id}
        rest.send("POST", "/group_memberships.json", {"group_membership": pair})
