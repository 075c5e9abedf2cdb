"""Exactly one account, and what a step that a person asks for would do to it."""

import pytest

from commands.hand import sentence
from containment.choosing import chosen, plans_for, refuse_protected, wish_for
from incidents.errors import AskedInVain
from incidents.ladder import Rung
from incidents.ledger import EffectKind
from integration.identity.glewlwyd import Glewlwyd
from integration.identity.scim import Scim
from tests.fixtures import glewlwyd as idp
from tests.fixtures.hands import Hands


def test_an_account_is_found_by_its_address_and_by_its_id(hands: Hands) -> None:
    identity = hands.services.impact.identity

    by_address, by_id = chosen(identity, "eve@acme.example"), chosen(identity, "usr_eve")

    assert by_address == by_id
    assert by_id.id == "usr_eve"


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (" ", "target_empty"),
        ("usr_*", "target_wildcard"),
        ("usr_nobody", "account_not_one"),
        ("nobody@acme.example", "account_not_one"),
    ],
)
def test_what_is_not_exactly_one_account_is_refused(hands: Hands, named: str, code: str) -> None:
    with pytest.raises(AskedInVain) as no:
        chosen(hands.services.impact.identity, named)

    assert no.value.code == code


def test_a_step_against_the_account_tells_how_many_sign_ins_end(hands: Hands) -> None:
    identity = hands.services.impact.identity

    wish = wish_for(identity, EffectKind.SUSPEND_USER, chosen(identity, "usr_eve"), "")

    assert (wish.rung, wish.items, len(wish.sessions or ())) == (Rung.SHUT_OUT, ("",), 3)


def test_a_provider_that_shows_no_sign_ins_leaves_their_number_open(hands: Hands) -> None:
    eve = chosen(hands.services.impact.identity, "usr_eve")

    wish = wish_for(Scim("http://127.0.0.1:9", "t"), EffectKind.SUSPEND_USER, eve, "")

    assert wish.sessions is None


def test_a_step_against_keys_is_one_for_each_active_key(hands: Hands) -> None:
    identity = hands.services.impact.identity
    eve = chosen(identity, "usr_eve")

    wish = wish_for(identity, EffectKind.DISABLE_KEYS, eve, "")
    plans = plans_for(wish, hands.act())

    assert wish.sessions is None
    assert [plan.item for plan in plans] == [key.id for key in eve.keys if key.active]
    assert {plan.approved_by for plan in plans} == {None}


def test_what_signing_in_undoes_is_allowed_at_once(hands: Hands) -> None:
    identity, act = hands.services.impact.identity, hands.act()
    wish = wish_for(identity, EffectKind.REVOKE_SESSIONS, chosen(identity, "usr_eve"), "")

    (plan,) = plans_for(wish, act)

    assert (plan.approved_by, plan.requested_by, plan.generation) == ("policy", act.by, act.id)


@pytest.mark.parametrize(
    ("kind", "item", "code"),
    [
        (EffectKind.DISABLE_KEYS, "key_no", "no_such_item"),
        (EffectKind.BLOCK_INTEGRATION, "int_no", "no_such_item"),
        (EffectKind.NOTE, "", "verb_missing"),
    ],
)
def test_what_cannot_be_done_is_refused(
    hands: Hands, kind: EffectKind, item: str, code: str
) -> None:
    identity = hands.services.impact.identity
    eve = chosen(identity, "usr_eve")

    with pytest.raises(AskedInVain) as no:
        wish_for(identity, kind, eve, item)

    assert no.value.code == code


@pytest.mark.parametrize("enabled", [True, False])
def test_what_the_provider_refuses_while_suspended_is_said_when_it_is_asked_for(
    glewlwyd: idp.Server, enabled: bool
) -> None:
    identity = Glewlwyd(glewlwyd.url, idp.ADMIN, idp.PASSWORD)
    account = chosen(identity, glewlwyd.someone(enabled=enabled).email)

    try:
        said = str(wish_for(identity, EffectKind.RESET_PASSWORD, account, "").rung)
    except AskedInVain as no:
        said = sentence(no.code, **no.values)

    expected = "the provider glewlwyd does not do that while the account is suspended"
    assert said.startswith("3" if enabled else expected)


def test_what_is_off_already_is_nothing_to_do(hands: Hands) -> None:
    hands.ask("PUT", "/users/usr_eve/api-keys/key_nightly", {"enabled": False})
    identity = hands.services.impact.identity
    eve = chosen(identity, "usr_eve")

    with pytest.raises(AskedInVain) as no:
        wish_for(identity, EffectKind.DISABLE_KEYS, eve, "key_nightly")

    assert no.value.code == "nothing_to_do"


def test_a_protected_account_is_refused_and_another_is_not(hands: Hands) -> None:
    identity = hands.services.impact.identity
    wish = wish_for(identity, EffectKind.SUSPEND_USER, chosen(identity, "usr_lin"), "")

    refuse_protected(wish, is_listed=False, ours=frozenset())
    with pytest.raises(AskedInVain) as no:
        refuse_protected(wish, is_listed=True, ours=frozenset())

    assert no.value.code == "protected_listed"
