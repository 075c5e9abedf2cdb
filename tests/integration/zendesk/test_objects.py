"""What we want in Zendesk, and how a difference is told."""

from typing import Any

import pytest

from incidents.macros import MACROS, Macro
from integration.zendesk.difference import differences, keeping
from integration.zendesk.objects import Wish, wishes
from ticket_actions.render import words

KNOWN = {
    "endpoint": "https://warden.example/webhooks/zendesk",
    "group": "111",
    "incident_field": "1",
    "severity_field": "2",
    "state_field": "3",
    "containment_field": "4",
}


def the(key: str) -> Wish:
    return next(wish for wish in wishes(addresses=("security@lantern.example",)) if wish.key == key)


def test_what_an_object_needs_comes_before_it() -> None:
    before = {"endpoint"}

    for wish in wishes(addresses=("security@lantern.example",)):
        assert wish.needs() <= before
        before.add(wish.key)


def test_every_object_can_be_marked_and_found_again() -> None:
    everything = wishes(addresses=("security@lantern.example",))

    bodies = [wish.body(KNOWN)["description"] for wish in everything]

    assert all(wish.mark in text for wish, text in zip(everything, bodies, strict=True))
    assert len({wish.mark for wish in everything}) == len(everything)


def test_the_trigger_is_wanted_only_with_addresses_and_names_each() -> None:
    addresses = ("security@lantern.example", "abuse@lantern.example")

    without, body = wishes(), wishes(addresses=addresses)[-1].body(KNOWN)

    assert "trigger" not in {wish.key for wish in without}
    assert [one["value"] for one in body["conditions"]["any"]] == list(addresses)


def test_ids_are_filled_in_and_zendesks_own_placeholders_stay() -> None:
    view, macro = the("view").body(KNOWN), the("macro").body(KNOWN)

    assert view["all"][1]["value"] == "111"
    assert view["output"]["sort_by"] == "2"
    assert "{{current_user.name}}" in str(macro["actions"])


@pytest.mark.parametrize("macro", MACROS, ids=lambda macro: macro.name)
def test_a_macro_sets_its_own_tag_and_never_writes_to_the_customer(macro: Macro) -> None:
    body = the(macro.key).body(KNOWN)

    assert body["title"] == words("notes/macros")[macro.name]
    assert {"field": "current_tags", "value": macro.tag} in body["actions"]
    assert {"field": "comment_mode_is_public", "value": "false"} in body["actions"]


def test_a_view_has_no_more_columns_than_zendesk_takes() -> None:
    assert len(the("view").body(KNOWN)["output"]["columns"]) <= 10


def a_view(**changed: Any) -> dict[str, Any]:
    """As Zendesk answers it: conditions and execution instead of what was sent."""
    sent = the("view").body(KNOWN)
    output = sent["output"]
    execution = {
        "group_by": None,
        "sort_by": output["sort_by"],
        "sort_order": output["sort_order"],
        "columns": [{"id": int(c) if c.isdigit() else c, "title": "…"} for c in output["columns"]],
    }
    return {
        "id": 9,
        "title": sent["title"],
        "active": True,
        "description": sent["description"],
        "conditions": {"all": sent["all"], "any": []},
        "execution": {**execution, **changed},
    }


def test_a_view_is_compared_in_the_shape_zendesk_answers() -> None:
    wish = the("view")

    same = differences(wish, wish.body(KNOWN), a_view())
    other = differences(wish, wish.body(KNOWN), a_view(sort_by="created"))

    assert same == []
    assert [line.split(":")[0] for line in other] == ["output"]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"status": "inactive"}, "status: inactive → active"),
        (
            {"endpoint": "https://old.example"},
            f"endpoint: https://old.example → {KNOWN['endpoint']}",
        ),
        ({"subscriptions": ["zen:event-type:ticket.created"]}, "subscriptions:"),
    ],
)
def test_each_changed_field_is_one_line(changed: dict[str, Any], line: str) -> None:
    wish = the("webhook")
    wanted = wish.body(KNOWN)

    found = differences(wish, wanted, {**wanted, "id": "01H", **changed})

    assert len(found) == 1
    assert found[0].startswith(line)


def test_order_and_texts_for_numbers_make_no_difference() -> None:
    wish = the("webhook")
    wanted = wish.body(KNOWN)
    turned = {**wanted, "subscriptions": list(reversed(wanted["subscriptions"]))}

    assert differences(wish, wanted, turned) == []


def test_a_dropdown_keeps_its_ids_and_what_others_added() -> None:
    wish = the("severity_field")
    wanted = wish.body(KNOWN)
    theirs = {"id": 77, "name": "Drill", "value": "sev_drill"}
    options = [{"id": 70 + n, **o} for n, o in enumerate(wanted["custom_field_options"])]
    found = {**wanted, "custom_field_options": [*options[:2], theirs]}

    lines = differences(wish, wanted, found)
    sent = keeping(wanted, found)

    assert [line.split(":")[0] for line in lines] == ["custom_field_options"]
    assert [o.get("id") for o in sent["custom_field_options"]] == [70, 71, None, None, 77]
    assert "type" not in sent


def test_an_option_that_others_added_is_no_difference() -> None:
    wish = the("severity_field")
    wanted = wish.body(KNOWN)
    theirs = {"id": 77, "name": "Drill", "value": "sev_drill"}

    found = {**wanted, "custom_field_options": [*wanted["custom_field_options"], theirs]}

    assert differences(wish, wanted, found) == []


def test_a_flag_that_comes_back_as_a_flag_is_no_difference() -> None:
    wish = the("macro")
    wanted = wish.body(KNOWN)
    actions = [{**a, "value": False} if a["value"] == "false" else a for a in wanted["actions"]]

    assert differences(wish, wanted, {**wanted, "actions": actions}) == []
