"""What the note says of steps: done, waiting, would be, and what they break."""

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.approvals import Approval, How
from incidents.blast import blast_of
from incidents.ledger import EffectKind, EffectPlan, EffectState
from incidents.model import Credential
from incidents.verification import Verified, Way
from tests.builders import NOW, a_case, a_person, a_session, a_ticket, an_account, an_effect
from tests.ticket_actions.note_lines import html_of, lines_of
from ticket_actions.note import LIMIT

THE_INTEGRATION = an_account(integrations=(Credential("int-1", "zap", True),))


def test_what_was_done_and_what_waits_stand_in_it() -> None:
    done = an_effect(result={"ended": 3, "left": 0, "new": 1}, approved_by="policy")
    waits = an_effect(EffectKind.DISABLE_KEYS, EffectState.PLANNED, item="key-1")
    waits_too = an_effect(EffectKind.RESET_MFA, EffectState.PLANNED, reason="step_needs_two")
    other = an_effect(EffectKind.CHAT, EffectState.DONE)

    lines = lines_of(a_case(effects=(waits, done, waits_too, other)))

    assert lines[1:] == [
        "Revoke the account's sessions: done and read back at 2026-11-21 05:00 UTC; "
        "3 ended, 0 of them left, 1 new since. Rung 1, policy decided. Undo: signing in again.",
        "Waiting: Disable an API key «key-1» · rung 2 · ONE person decides; an approval lasts 30 "
        f"minutes · nobody has yet · plan {waits.plan_hash[:8]}",
        "Undo: by us, to exactly what it was; by itself after 4 hours, unless confirmed.",
        "Waiting: Force MFA re-enrolment · rung 3 · TWO people decide within 15 minutes, each "
        "of whom has verified the owner out of band · nobody has yet · plan "
        f"{waits_too.plan_hash[:8]}",
        "Undo: NOT possible.",
        "Waits: it cannot be undone, so two people must approve it within 15 minutes.",
    ]


def test_a_hold_and_its_end_name_the_incident_that_holds_too() -> None:
    shared = {"was": "held", "with": ["SEC-2026-0002"]}
    step = an_effect(EffectKind.SUSPEND_USER, approved_by="policy", result=shared)
    undo = an_effect(EffectKind.UNDO, approved_by="policy", result=shared, undo_of=1)

    lines = lines_of(a_case(effects=(step, undo)))

    assert lines[1].startswith(
        "Suspend the user: done before, and held together with SEC-2026-0002 until the "
        "last lets go; seen so at 2026-11-21 05:00 UTC. Rung 2"
    )
    assert lines[2].startswith(
        "Undo a step: stays, because SEC-2026-0002 holds it too; so found at 2026-11-21 05:00 UTC."
    )


def test_of_a_rotated_key_it_is_told_where_the_new_secret_is() -> None:
    blast = {"keys": [{"id": "key-1", "name": "ci"}]}
    result = {"changed": ["secret of key-1"], "used": True}
    rotated = an_effect(EffectKind.ROTATE_KEYS, item="key-1", blast=blast, result=result)

    line = lines_of(a_case(effects=(rotated,)))[1]

    assert line.startswith("Rotate an API key «ci»: done and read back at 2026-11-21 05:00 UTC; ")
    assert "the old secret opens nothing, and the account's administrator fetches" in line
    assert line.endswith("Undo: NOT possible.")


def test_of_a_password_it_is_told_that_a_new_one_was_chosen_since() -> None:
    used = an_effect(EffectKind.RESET_PASSWORD, result={"changed": [], "used": True})

    line = lines_of(a_case(effects=(used,)))[1]

    assert line.startswith("Reset the password: done and read back at 2026-11-21 05:00 UTC; the ")
    assert "the user has chosen a new one since. Rung 3" in line
    assert line.endswith("Undo: NOT possible.")


def test_a_step_up_is_told_and_whether_the_user_has_signed_in_so_since() -> None:
    done = an_effect(EffectKind.STEP_UP, approved_by="policy", result={"changed": ["step_up"]})
    used = replace(done, result={"changed": [], "used": True})
    breaks = blast_of(EffectKind.STEP_UP, "", an_account(admins_left=1), (a_session(),))
    reason = "step_verb_missing"
    lacking = an_effect(EffectKind.STEP_UP, EffectState.PLANNED, reason=reason, blast=breaks)

    plain, since = (lines_of(a_case(effects=(each,)))[1] for each in (done, used))
    left = lines_of(a_case(effects=(lacking,)))

    words = "Ask for the second factor at the next sign-in: done and read back at 2026-11-21 05:00"
    assert plain == f"{words} UTC. Rung 1, policy decided. Undo: signing in again."
    assert since.startswith(f"{words} UTC; the user has signed in so since. Rung 1")
    assert left[1].startswith("Waiting: Ask for the second factor at the next sign-in · rung 1 ·")
    assert left[2:] == [
        "Breaks: nothing that we can see; role member; other administrators left: 1.",
        "Undo: signing in again.",
        "Waits: the identity provider offers no way to do this from here, so somebody must do it "
        "there by hand.",
    ]


def test_a_waiting_step_names_who_approved_it_until_when_and_what_it_breaks() -> None:
    keys = (Credential("key-1", "ci", True, NOW, ("payroll",)), Credential("key-2", "", True))
    account = an_account(role="admin", admins_left=1, keys=keys)
    blast = blast_of(EffectKind.SUSPEND_USER, "", account, (a_session(), a_session("s-2")))
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED, blast=blast)
    given = Approval("zendesk:9", waits.plan_hash, NOW, How.MACRO, "audit:812")
    ada = a_ticket(people={9: a_person(id=9, name="Ada Agent")})

    lines = lines_of(a_case(effects=(waits,), approvals={1: (given,)}, ticket=ada))

    assert lines[1:] == [
        "Waiting: Suspend the user · rung 2 · ONE person decides; an approval lasts 30 minutes · "
        f"approved by Ada Agent (lapses 2026-11-21 05:30 UTC) · plan {waits.plan_hash[:8]}",
        "Breaks: 2 live sessions; API keys «ci» (last used 2026-11-21 05:00 UTC; needed by "
        "payroll), «key-2» (never used); role admin; other administrators left: 1.",
        "Undo: by us, to exactly what it was; by itself after 4 hours, unless confirmed.",
    ]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            EffectState.PLANNED,
            "approved by zendesk:9 (lapses 2026-11-21 05:15 UTC; verified the owner by call-back "
            "on the number on file at 2026-11-21 04:55 UTC)",
        ),
        (
            EffectState.DONE,
            "Rung 3, approved by zendesk:9 (verified the owner by call-back on the number on file "
            "at 2026-11-21 04:55 UTC).",
        ),
    ],
)
def test_it_says_how_and_when_an_approver_verified_the_owner(state: EffectState, told: str) -> None:
    step = an_effect(EffectKind.RESET_MFA, state)
    called = Verified(Way.CALL_BACK, NOW - timedelta(minutes=5))
    given = Approval("zendesk:9", step.plan_hash, NOW, How.MACRO, "audit:812", called)

    lines = lines_of(a_case(effects=(step,), approvals={1: (given,)}, ticket=None))

    assert told in lines[1]


def test_what_is_on_its_way_says_what_it_breaks() -> None:
    blast = blast_of(EffectKind.BLOCK_INTEGRATION, "int-1", THE_INTEGRATION)
    effect = an_effect(
        EffectKind.BLOCK_INTEGRATION, EffectState.APPROVED, item="int-1", blast=blast
    )
    given = Approval("zendesk:9", effect.plan_hash, NOW, How.CLI, "cli:1")

    lines = lines_of(a_case(effects=(effect,), approvals={1: (given,)}, ticket=None))

    assert lines[1:] == [
        "Block an integration «zap»: allowed by policy, on its way. Rung 2, approved by zendesk:9. "
        "Breaks: integrations «zap» (never used). "
        "Undo: by us, to exactly what it was; by itself after 4 hours, unless confirmed."
    ]


def test_a_step_that_expires_says_when() -> None:
    done = an_effect(
        EffectKind.SUSPEND_USER, approved_by="policy", expires_at=NOW + timedelta(hours=4)
    )
    confirmed = replace(done, confirmed_by="zendesk:9")

    ends, stays = (lines_of(a_case(effects=(each,)))[1] for each in (done, confirmed))

    assert ends.endswith(
        "Rung 2, policy decided. Undone at 2026-11-21 09:00 UTC unless somebody confirms it. "
        "Undo: by us, to exactly what it was."
    )
    assert "Undone at" not in stays


def test_in_shadow_it_says_what_would_have_been_done() -> None:
    sessions = EffectPlan(EffectKind.REVOKE_SESSIONS, "acc-1", approved_by="policy")
    key = EffectPlan(EffectKind.DISABLE_KEYS, "acc-1", item="key-1")

    lines = lines_of(a_case(would=(sessions, key)))

    assert lines[1:] == [
        "In shadow: would have taken at once: Revoke the account's sessions. Nothing is done.",
        "In shadow: would have asked people for: Disable an API key «key-1». Nothing is done.",
    ]


def test_more_steps_than_can_be_read_are_counted() -> None:
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED)

    lines = lines_of(a_case(effects=(waits,) * 23))

    assert len([line for line in lines if line.startswith("Waiting: ")]) == 20
    assert lines[-1] == "And 3 more: deskwarden effects list."


def test_a_blast_radius_of_hundreds_of_keys_keeps_the_note_under_zendesks_limit() -> None:
    wide = tuple(Credential(f"k{n}", "<" * 500, True, NOW, ("&" * 500,) * 50) for n in range(300))
    blast = blast_of(EffectKind.SUSPEND_USER, "", an_account(keys=wide))
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED, blast=blast)

    html = html_of(a_case(effects=(waits,) * 40))

    assert len(html.encode()) < LIMIT
    assert "and 295 more" in html


def test_an_incident_without_steps_says_so() -> None:
    assert "No step against an account is planned." in html_of(a_case())
