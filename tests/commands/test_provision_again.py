"""Provisioning where something is there already: ours, changed by hand, or of others."""

from pathlib import Path

import pytest

from incidents.errors import NotProvisioned
from tests.fixtures.own_zendesk import OwnZendesk
from tests.fixtures.provision_command import HOOK, LISTS, Run, kept, ours, writes


def test_a_second_apply_changes_nothing(own_zendesk: OwnZendesk, run_provision: Run) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)
    own_zendesk.forget_calls()

    result = run_provision("apply")

    assert result.exit_code == 0
    assert "Everything is as it should be." in result.output
    assert writes(own_zendesk) == []


def test_a_new_record_finds_what_is_ours_by_its_marks(
    own_zendesk: OwnZendesk, run_provision: Run, tmp_path: Path
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)
    before = kept(tmp_path)
    other = tmp_path / "other"
    other.mkdir()

    run_provision("apply", DESKWARDEN_DATABASE_URL=f"sqlite:///{other}/record.db")

    assert kept(other) == before
    assert ours(own_zendesk)["/groups"] == 1


def test_a_change_by_hand_is_shown_and_put_right(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)
    (hook,) = own_zendesk.ask("GET", "/webhooks")["webhooks"]
    own_zendesk.ask("PATCH", f"/webhooks/{hook['id']}", {"webhook": {"status": "inactive"}})

    shown = run_provision("plan")
    run_provision("apply", "--yes")

    assert "status: inactive → active" in shown.output
    assert shown.output.count("will be changed") == 1
    (after,) = own_zendesk.ask("GET", "/webhooks")["webhooks"]
    assert (after["status"], after["endpoint"]) == ("active", HOOK)


def test_a_new_address_of_the_receiver_is_a_change(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)
    moved = "https://warden.example/webhooks/zendesk"

    result = run_provision("apply", "--yes", "--endpoint", moved)

    assert f"endpoint: {HOOK} → {moved}" in result.output
    assert [h["endpoint"] for h in own_zendesk.ask("GET", "/webhooks")["webhooks"]] == [moved]


def test_somebody_elses_group_of_that_name_stays_theirs(
    own_zendesk: OwnZendesk, run_provision: Run, tmp_path: Path
) -> None:
    theirs = {"name": "Security Team Queue", "description": "Made by Ada"}
    made = own_zendesk.ask("POST", "/groups", {"group": theirs})["group"]

    result = run_provision("apply", "--yes", "--endpoint", HOOK)

    assert result.exit_code == 1
    assert "add [deskwarden:group] to its description" in result.output
    assert own_zendesk.ask("GET", f"/groups/{made['id']}")["group"]["description"] == "Made by Ada"
    assert ours(own_zendesk)["/groups"] == 0
    assert ours(own_zendesk)["/views"] == 0
    with pytest.raises(NotProvisioned):
        kept(tmp_path)


def test_a_group_that_was_given_to_us_is_used(
    own_zendesk: OwnZendesk, run_provision: Run, tmp_path: Path
) -> None:
    theirs = {"name": "Our analysts", "description": "Made by Ada [deskwarden:group]"}
    made = own_zendesk.ask("POST", "/groups", {"group": theirs})["group"]

    run_provision("apply", "--yes", "--endpoint", HOOK)

    assert kept(tmp_path)[0].group_id == made["id"]
    assert ours(own_zendesk)["/groups"] == 1


def test_an_answer_lost_on_the_way_makes_nothing_twice(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    own_zendesk.fault("apply_then_drop", method="POST", path="/api/v2/ticket_fields")

    first = run_provision("apply", "--yes", "--endpoint", HOOK)
    own_zendesk.mend()
    second = run_provision("apply", "--yes", "--endpoint", HOOK)

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert ours(own_zendesk)["/ticket_fields"] == 4
    assert ours(own_zendesk)["/groups"] == 1


def test_remove_takes_ours_and_leaves_others(
    own_zendesk: OwnZendesk, run_provision: Run, tmp_path: Path
) -> None:
    theirs = own_zendesk.ask("POST", "/groups", {"group": {"name": "Ours, not yours"}})["group"]
    before = {p: len(own_zendesk.ask("GET", p)[plural]) for p, plural in LISTS.items()}
    run_provision("apply", "--yes", "--endpoint", HOOK)

    result = run_provision("remove", "--yes")

    after = {p: len(own_zendesk.ask("GET", p)[plural]) for p, plural in LISTS.items()}
    assert result.exit_code == 0
    assert after == before
    assert own_zendesk.ask("GET", f"/groups/{theirs['id']}")["group"]["name"] == "Ours, not yours"
    with pytest.raises(NotProvisioned):
        kept(tmp_path)


def test_remove_asks_first_and_finds_nothing_the_second_time(
    own_zendesk: OwnZendesk, run_provision: Run
) -> None:
    run_provision("apply", "--yes", "--endpoint", HOOK)

    refused = run_provision("remove", answer="n\n")
    still = ours(own_zendesk)["/groups"]
    run_provision("remove", answer="y\n")
    again = run_provision("remove", "--yes")

    assert (refused.exit_code, still) == (1, 1)
    assert "There is nothing of ours." in again.output
