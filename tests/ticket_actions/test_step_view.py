"""A step as a note shows it."""

import tomllib
from datetime import datetime, timedelta

import pytest

from incidents.approvals import POLICY, Approval
from incidents.ladder import EXPIRES, valid_for
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.verification import Verified, Way
from tests.builders import NOW, a_person, an_effect
from ticket_actions.render import TEMPLATES, words
from ticket_actions.step_view import Vote, names_people, step_views

WORDS = tomllib.loads((TEMPLATES / "notes" / "ladder.toml").read_text(encoding="utf-8"))
KEY = {"id": "k-1", "name": "nightly"}
PEOPLE = {9: a_person(id=9, name="Ada Agent"), 8: a_person(id=8, name="")}


def _given(effect: Effect, who: str, **changes: str) -> Approval:
    return Approval(who, changes.get("plan_hash", effect.plan_hash), NOW)


@pytest.mark.parametrize(
    ("kind", "rung", "decides", "undone"),
    [
        (EffectKind.REVOKE_SESSIONS, 1, "decides_one", "undone_sign_in"),
        (EffectKind.SUSPEND_USER, 2, "decides_one", "undone_restore"),
        (EffectKind.LOCK_ACCOUNT, 2, "decides_one", "undone_restore"),
        (EffectKind.DISABLE_KEYS, 2, "decides_one", "undone_restore"),
        (EffectKind.BLOCK_INTEGRATION, 2, "decides_one", "undone_restore"),
        (EffectKind.RESET_MFA, 3, "decides_two", "undone_never"),
        (EffectKind.UNDO, 2, "decides_undo", "undone_undo"),
    ],
)
def test_a_waiting_step_says_its_rung_who_decides_and_how_it_is_undone(
    kind: EffectKind, rung: int, decides: str, undone: str
) -> None:
    (view,) = step_views((an_effect(kind, EffectState.PLANNED),), {}, {}, NOW)

    assert (view.rung, view.decides, view.undone) == (rung, decides, undone)
    assert {decides, undone} <= set(WORDS)


@pytest.mark.parametrize(
    ("approved_by", "decides"),
    [(POLICY, "decided_policy"), (None, "decided_policy"), ("zendesk:9", "decides_one")],
)
def test_what_is_on_its_way_says_who_decided(approved_by: str | None, decides: str) -> None:
    step = an_effect(EffectKind.SUSPEND_USER, EffectState.APPROVED, approved_by=approved_by)

    (view,) = step_views((step,), {}, {}, NOW)

    assert view.decides == decides


def test_only_votes_for_exactly_this_plan_are_shown_with_when_they_lapse() -> None:
    step = an_effect(EffectKind.RESET_MFA, EffectState.PLANNED)
    given = [
        _given(step, "zendesk:9"),
        _given(step, "zendesk:8"),
        _given(step, "zendesk:7"),
        _given(step, POLICY),
        _given(step, "zendesk:6", plan_hash="0" * 64),
    ]

    (view,) = step_views((step,), {1: given}, PEOPLE, NOW)

    lapses = NOW + timedelta(minutes=15)
    names = ("Ada Agent", "zendesk:8", "zendesk:7", POLICY)
    assert view.votes == tuple(Vote(name, lapses) for name in names)


@pytest.mark.parametrize("state", EffectState)
def test_votes_matter_only_before_a_step_begins(state: EffectState) -> None:
    step = an_effect(EffectKind.SUSPEND_USER, state)

    (view,) = step_views((step,), {1: [_given(step, "zendesk:9")]}, PEOPLE, NOW)

    is_open = state in (EffectState.PLANNED, EffectState.APPROVED)
    assert (bool(view.votes), names_people(step)) == (is_open, is_open)


@pytest.mark.parametrize(
    ("state", "confirmed_by", "ends"),
    [
        (EffectState.DONE, None, True),
        (EffectState.DONE, "zendesk:9", False),
        (EffectState.UNKNOWN, None, False),
    ],
)
def test_only_what_stands_unconfirmed_ends_by_itself(
    state: EffectState, confirmed_by: str | None, ends: bool
) -> None:
    until = NOW + EXPIRES
    step = an_effect(EffectKind.SUSPEND_USER, state, expires_at=until, confirmed_by=confirmed_by)

    (view,) = step_views((step,), {}, {}, NOW)

    assert view.ends_at == (until if ends else None)


LATER = NOW + EXPIRES
APPROVED, STARTED = EffectState.APPROVED, EffectState.STARTED
UNKNOWN, REFUSED = EffectState.UNKNOWN, EffectState.REFUSED


@pytest.mark.parametrize(
    ("undos", "before", "after"),
    [
        ((), ["ends_then"], ["ends_due"]),
        ((EffectState.PLANNED,), ["ends_waits"], ["ends_due", "ends_waits"]),
        ((APPROVED,), ["ends_tried"], ["ends_due", "ends_tried"]),
        ((STARTED,), ["ends_tried"], ["ends_due", "ends_tried"]),
        ((UNKNOWN,), ["ends_unknown"], ["ends_due", "ends_unknown"]),
        ((REFUSED,), ["ends_then"], ["ends_due", "ends_again"]),
        ((REFUSED, STARTED), ["ends_tried"], ["ends_due", "ends_tried"]),
        ((STARTED, REFUSED), ["ends_tried"], ["ends_due", "ends_tried"]),
        ((EffectState.DONE,), ["ends_done"], ["ends_done"]),
        ((EffectState.DONE, APPROVED), ["ends_tried"], ["ends_due", "ends_tried"]),
    ],
)
def test_how_a_step_ends_is_said_as_it_is_at_that_moment(
    undos: tuple[EffectState, ...], before: list[str], after: list[str]
) -> None:
    step = an_effect(EffectKind.SUSPEND_USER, expires_at=LATER)
    there = [an_effect(EffectKind.UNDO, s, id=n, undo_of=1) for n, s in enumerate(undos, start=2)]
    other = an_effect(EffectKind.UNDO, STARTED, id=9, undo_of=8)

    said = [step_views((step, *there, other), {}, {}, now)[0].ends for now in (NOW, LATER)]

    assert [list(each) for each in said] == [before, after]
    assert {*before, *after} <= set(WORDS)


def test_what_stays_is_not_said_to_end() -> None:
    step = an_effect(EffectKind.SUSPEND_USER, expires_at=NOW, confirmed_by="zendesk:9")

    (view,) = step_views((step,), {}, {}, LATER)

    assert view.ends == ()


@pytest.mark.parametrize(
    ("reason", "started_at", "lapsed"),
    [
        ("step_needs_two", None, ""),
        ("step_approval_lapsed", None, "lapsed"),
        ("step_approval_lapsed", NOW, "lapsed_begun"),
    ],
)
def test_what_waits_again_says_whether_it_had_begun(
    reason: str, started_at: datetime | None, lapsed: str
) -> None:
    step = an_effect(
        EffectKind.SUSPEND_USER, EffectState.PLANNED, reason=reason, started_at=started_at
    )

    (view,) = step_views((step,), {}, {}, NOW)

    assert view.lapsed == lapsed
    assert not lapsed or lapsed in WORDS


@pytest.mark.parametrize(
    ("kind", "blast", "item"),
    [
        (EffectKind.DISABLE_KEYS, {"keys": [{"id": "k-2", "name": "x"}, KEY]}, "nightly"),
        (EffectKind.BLOCK_INTEGRATION, {"keys": [], "integrations": [KEY]}, "nightly"),
        (EffectKind.DISABLE_KEYS, {"keys": [{"id": "k-1", "name": ""}]}, "k-1"),
        (EffectKind.DISABLE_KEYS, {"keys": None}, "k-1"),
        (EffectKind.DISABLE_KEYS, {}, "k-1"),
    ],
)
def test_a_key_is_called_by_its_name(kind: EffectKind, blast: dict[str, object], item: str) -> None:
    (view,) = step_views((an_effect(kind, item="k-1", blast=blast),), {}, {}, NOW)

    assert view.item == item


def test_messages_are_no_steps_and_what_waits_comes_last() -> None:
    waits = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED)
    done, told = an_effect(), an_effect(EffectKind.CHAT)

    views = step_views((waits, told, done), {}, {}, NOW)

    assert [view.effect for view in views] == [done, waits]
    assert not names_people(an_effect(EffectKind.CHAT, EffectState.APPROVED))


def test_the_words_name_the_times_of_the_ladder() -> None:
    short, long = (
        int(valid_for(kind).total_seconds() / 60)
        for kind in (EffectKind.RESET_MFA, EffectKind.SUSPEND_USER)
    )

    assert f"{long} minutes" in WORDS["decides_one"]
    assert f"{short} minutes" in WORDS["decides_two"]
    assert f"{int(valid_for(EffectKind.UNDO) / timedelta(hours=1))} hours" in WORDS["decides_undo"]
    assert f"{int(EXPIRES.total_seconds() / 3600)} hours" in WORDS["undone_restore"]


def test_every_way_of_verifying_has_its_words_and_stands_in_what_people_are_told() -> None:
    ways = [way.value for way in Way]
    form = (TEMPLATES / "zendesk" / "objects.toml").read_text(encoding="utf-8")
    refusal = (TEMPLATES / "notes" / "refused.html").read_text(encoding="utf-8")

    assert sorted(words("notes/verified")) == sorted(ways)
    assert f"Verified out of band by: [{' | '.join(ways)}], [number of] minutes ago" in form
    assert all(way in refusal for way in ways)


def test_of_a_grave_step_that_is_done_it_still_says_who_verified_the_owner() -> None:
    step = an_effect(EffectKind.RESET_MFA)
    vote = Approval("zendesk:9", step.plan_hash, NOW, verified=Verified(Way.VIDEO, NOW))

    (view,) = step_views((step,), {step.id: [vote]}, {}, NOW)

    assert [each.verified for each in view.votes] == [vote.verified]


def test_what_the_provider_cannot_take_back_says_so() -> None:
    step = an_effect(EffectKind.SUSPEND_USER, EffectState.PLANNED, blast={"lasting": True})
    vote = Approval("policy", step.plan_hash, NOW)

    (view,) = step_views((step,), {step.id: [vote]}, {}, NOW)

    assert (view.rung, view.decides, view.undone) == (3, "decides_two", "undone_never")
    assert [each.lapses for each in view.votes] == [NOW + timedelta(minutes=15)]
