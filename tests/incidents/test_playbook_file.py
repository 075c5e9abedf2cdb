"""A playbook that cannot be used is named and refused whole."""

from pathlib import Path

import pytest

from incidents import playbook_file
from incidents.corroboration import Level
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.model import Kind, Proof, Severity
from incidents.playbook_file import BadPlaybook, parse
from incidents.trust import Whose
from incidents.ways import Mode, Step, Way, why_never

OURS = parse(Path(playbook_file.__file__).with_name("playbook.toml").read_text(encoding="utf-8"))
HEAD = "version = 2\n"
STEP = """
[[steps]]
step = "revoke_sessions"
rung = 1
kinds = ["account_compromise"]
severities = [1, 2]
mode = "auto"
automatic = [
  { proof = "verified_address", subjects = ["reporter"], corroboration = "none" },
]
"""
GOOD = HEAD + STEP
SHUT_OUT = GOOD.replace("revoke_sessions", "suspend_user").replace("rung = 1", "rung = 2")
REPLACED = GOOD.replace("revoke_sessions", "reset_mfa").replace("rung = 1", "rung = 3")


def test_a_step_is_read_as_it_is_written() -> None:
    assert parse(GOOD).steps == (
        Step(
            EffectKind.REVOKE_SESSIONS,
            frozenset({Kind.ACCOUNT_COMPROMISE}),
            frozenset({Severity.SEV_1, Severity.SEV_2}),
            Mode.AUTO,
            (Way(Proof.VERIFIED_ADDRESS, frozenset({Whose.REPORTER}), Level.NONE),),
        ),
    )


def test_a_step_without_ways_is_for_people() -> None:
    row = STEP.partition("automatic")[0]

    assert parse(HEAD + row).steps[0].ways == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[steps", "not TOML"),
        ("", "needs a version"),
        (HEAD, "needs a version"),
        (STEP, "needs a version"),
        (HEAD + "steps = []", "needs a version"),
        (HEAD + "steps = 3", "needs a version"),
        (GOOD + "[more]\n", "needs a version"),
        ("version = 1\n" + STEP, "version 1 is not 2"),
        ("version = true\n" + STEP, "version True is not 2"),
        (HEAD + "steps = [3]", "step 1: needs exactly kinds, mode, rung, severities, step"),
        (GOOD.replace("rung = 1", ""), "step 1: needs exactly"),
        (GOOD.replace("rung = 1", "rung = 1\nwhen = 3"), "step 1: needs exactly"),
        (GOOD.replace("revoke_sessions", "explode"), "step 1: step 'explode' is not known"),
        (GOOD.replace("revoke_sessions", "chat"), "step 1: chat is no step against an account"),
        (GOOD.replace("revoke_sessions", "undo"), "step 1: undo is no step against an account"),
        (GOOD.replace("rung = 1", "rung = 2"), "step 1: revoke_sessions is of rung 1"),
        (GOOD.replace("rung = 1", "rung = true"), "step 1: revoke_sessions is of rung 1"),
        (GOOD.replace("rung = 1", 'rung = "1"'), "step 1: revoke_sessions is of rung 1"),
        (GOOD.replace('mode = "auto"', 'mode = "yes"'), "step 1: mode 'yes' is not known"),
        (GOOD.replace('mode = "auto"', "mode = true"), "step 1: mode True is not known"),
        (GOOD.replace("account_compromise", "weather"), "step 1: kinds 'weather' is not known"),
        (GOOD.replace("[1, 2]", "[5]"), "step 1: severities 5 is not known"),
        (GOOD.replace("[1, 2]", "[]"), "step 1: severities must be a list"),
        (GOOD.replace("[1, 2]", "1"), "step 1: severities must be a list"),
        (GOOD.replace("[1, 2]", "[[1]]"), "step 1: severities .* is not known"),
        (GOOD + STEP, "step 2: revoke_sessions is asked twice"),
        (GOOD.replace("automatic = [", "automatic = 3\nx = ["), "step 1: needs exactly"),
        (HEAD + STEP.partition("automatic")[0] + "automatic = 3", "automatic must be a list"),
        (HEAD + STEP.partition("automatic")[0] + "automatic = [3]", "automatic needs exactly"),
        (GOOD.replace('proof = "verified_address", ', ""), "step 1: automatic needs exactly"),
        (GOOD.replace("verified_address", "sworn"), "step 1: proof 'sworn' is not known"),
        (GOOD.replace('"verified_address"', "1"), "step 1: proof 1 is not known"),
        (GOOD.replace('"none"', '"rumour"'), "step 1: corroboration 'rumour' is not known"),
        (GOOD.replace('["reporter"]', '["anybody"]'), "step 1: subjects 'anybody' is not known"),
        (GOOD.replace('["reporter"]', '["unknown"]'), "step 1: subjects 'unknown' is not known"),
        (
            GOOD.replace('["reporter"]', '["other_organisation"]'),
            "step 1: subjects 'other_organisation' is not known",
        ),
        (GOOD.replace('["reporter"]', "[]"), "step 1: subjects must be a list"),
        (GOOD.replace("verified_address", "unproven"), "without a signal the reporter must be"),
        (GOOD.replace('["reporter"]', '["colleague"]'), "only the reporter's own account"),
        (
            GOOD.replace('["reporter"]', '["reporter", "colleague"]'),
            "only the reporter's own account",
        ),
        (SHUT_OUT, "rung 2 needs an act after a sign-in and two signals"),
        (SHUT_OUT.replace('"none"', '"signal"'), "rung 2 needs an act after a sign-in and two"),
        (
            SHUT_OUT.replace('"none"', '"act_and_two_signals"').replace(
                "verified_address", "unproven"
            ),
            "rung 2 needs a proved reporter",
        ),
        (REPLACED, "step 1: reset_mfa is never automatic"),
        (
            REPLACED.replace('mode = "auto"', 'mode = "approve"').replace(
                '"none"', '"act_and_two_signals"'
            ),
            "step 1: a step of rung 3 is never automatic",
        ),
    ],
)
def test_a_bad_playbook_is_refused_with_file_and_step_named(text: str, reason: str) -> None:
    with pytest.raises(BadPlaybook, match=reason) as refused:
        parse(text, "mine.toml")

    assert str(refused.value).startswith("mine.toml: ")


def test_rung_2_may_be_automatic_with_a_proved_reporter_an_act_and_two_signals() -> None:
    text = SHUT_OUT.replace('"none"', '"act_and_two_signals"')

    (way,) = parse(text).steps[0].ways

    assert (way.corroboration, way.reason) == (Level.ACT, "step_act_seen")


@pytest.mark.parametrize("step", OURS.steps, ids=lambda step: step.action.value)
def test_nothing_in_our_own_playbook_is_below_the_ladders_floor(step: Step) -> None:
    assert [why_never(rung_of(step.action), way) for way in step.ways] == [""] * len(step.ways)


def test_in_our_own_playbook_every_step_of_every_rung_is_asked() -> None:
    steps = {step.action for step in OURS.steps}

    assert steps == {k for k in EffectKind if rung_of(k) > Rung.TOLD and k is not EffectKind.UNDO}
    assert {step.mode for step in OURS.steps} == {Mode.AUTO, Mode.APPROVE}
