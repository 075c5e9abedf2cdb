"""The attacks of reliability.md §6, found by the command and by the standalone script alike."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, delete, select, text, update

from cli import main
from commands import audit_verify_standalone
from integration.store.audit import chain
from integration.store.engine import writing
from integration.store.tables import AUDIT
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.checkpoints.tampering import drop_triggers, rewrite
from tests.integration.checkpoints.verifying import (
    by_command,
    by_stranger,
    command,
    environment,
)

Attack = Callable[[Connection], None]


def nothing(_: Connection) -> None:
    """An honest day."""


def edit(conn: Connection) -> None:
    """Change what a row says."""
    conn.execute(update(AUDIT).where(AUDIT.c.seq == 3).values(actor="nobody"))


def delete_middle(conn: Connection) -> None:
    """Take a row out."""
    conn.execute(delete(AUDIT).where(AUDIT.c.seq == 3))


def delete_tail(conn: Connection) -> None:
    """Take the newest away."""
    conn.execute(delete(AUDIT).where(AUDIT.c.seq > 5))


def delete_all(conn: Connection) -> None:
    """Take everything away."""
    conn.execute(delete(AUDIT))


def edit_and_recompute(conn: Connection) -> None:
    """Change rows, and make every later hash fit."""
    rewrite(conn, since=3)


ATTACKS = [
    (nothing, 0, "intact: 8 rows; 2 checkpoints agree, their signatures are good"),
    (edit, 1, "broken: row 3 is changed or missing"),
    (delete_middle, 1, "broken: row 3 is changed or missing"),
    (delete_tail, 2, "another record: a checkpoint knows row 8, which is missing: the last is 5"),
    (delete_all, 2, "another record: a checkpoint knows row 4, which is missing: the last is 0"),
    (edit_and_recompute, 2, "another record: a checkpoint knows row 4, which has another hash"),
]


@pytest.fixture
def attacked(anchored: Anchored, engine: Engine) -> Callable[[Attack], Anchored]:
    """Two incidents, two checkpoints, then the attack, by somebody who owns the database."""

    def attack(how: Attack) -> Anchored:
        anchored.tell(35)
        anchored.anchor()
        anchored.tell(36)
        anchored.anchor(timedelta(seconds=1))
        with writing(engine) as conn:
            drop_triggers(conn)
            how(conn)
        return anchored

    return attack


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize(("attack", "status", "sentence"), ATTACKS)
def test_an_attack_is_found(
    attacked: Callable[[Attack], Anchored],
    tmp_path: Path,
    verify: Callable[..., tuple[int, str]],
    attack: Attack,
    status: int,
    sentence: str,
) -> None:
    anchored = attacked(attack)

    said = verify(anchored, tmp_path, "--pubkey", str(anchored.pubkey))

    assert said == (status, sentence)


ODD = {
    "at no time": ("at", "x", "'infinity'"),
    "at before every calendar": ("at", "0001-01-01T00:00:00+23:00", "'0044-03-15 10:00 BC'"),
    "at bytes": ("at", b"\xff", "'12026-01-01'"),
    "body bytes": ("body", b"\xff\x00", r"'\x00'"),
    "body no UTF-8": ("body", "CAST(x'ff' AS TEXT)", "''"),
    "body of another kind": ("body", "[1]", "'[1]'"),
    "actor a number": ("actor", "CAST(5 AS BLOB)", "'5'"),
    "hash bytes": ("hash", b"\xfe", r"'\x66'"),
}


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize("odd", ODD)
def test_a_value_that_nobody_would_write_is_named_by_its_row(
    attacked: Callable[[Attack], Anchored],
    tmp_path: Path,
    verify: Callable[..., tuple[int, str]],
    odd: str,
) -> None:
    def spoil(conn: Connection) -> None:
        column, lite, post = ODD[odd]
        if conn.dialect.name == "postgresql":
            conn.execute(text(f"UPDATE audit SET {column} = {post} WHERE seq = 3"))
        elif isinstance(lite, str) and lite.startswith("CAST"):
            conn.execute(text(f"UPDATE audit SET {column} = {lite} WHERE seq = 3"))
        else:
            odd_one = text(f"UPDATE audit SET {column} = :value WHERE seq = 3")
            conn.execute(odd_one, {"value": lite})

    anchored = attacked(spoil)

    assert verify(anchored, tmp_path) == (1, "broken: row 3 is changed or missing")


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize("body", ["[" * 200_000, '"x"', "null", '{"detail":' + "9" * 5_000 + "}"])
def test_a_body_of_another_kind_is_named_although_every_hash_fits(
    attacked: Callable[[Attack], Anchored],
    tmp_path: Path,
    verify: Callable[..., tuple[int, str]],
    body: str,
) -> None:
    def spoil(conn: Connection) -> None:
        row = conn.execute(select(AUDIT).where(AUDIT.c.seq == 8)).one()
        fits = {"body": body, "hash": chain(row.prev, 8, body)}
        conn.execute(update(AUDIT).where(AUDIT.c.seq == 8).values(**fits))

    anchored = attacked(spoil)

    assert verify(anchored, tmp_path) == (1, "broken: row 8 is changed or missing")


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_without_a_key_signatures_are_not_checked_and_that_is_said(
    attacked: Callable[[Attack], Anchored], tmp_path: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    anchored = attacked(nothing)

    status, sentence = verify(anchored, tmp_path)

    assert status == 0
    assert sentence.endswith("their signatures were not checked")


FORGERIES = ["changed", "unsigned", "no checkpoint", "no time", "no number", "no row", "empty"]


@pytest.mark.parametrize("verify", [by_command, by_stranger])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_checkpoints_that_prove_nothing_cannot_check(
    attacked: Callable[[Attack], Anchored],
    tmp_path: Path,
    verify: Callable[..., tuple[int, str]],
    forgery: str,
) -> None:
    anchored = attacked(nothing)
    first, second = anchored.lines()
    unsigned = json.dumps({**json.loads(second), "signature": ""})
    lines = {
        "changed": [first, second.replace('"seq":8', '"seq":7')],
        "unsigned": [first, unsigned],
        "no checkpoint": ["hello", first],
        "no time": [first.replace("+00:00", "")],
        "no number": [re.sub('"seq":[0-9]+', '"seq":1e999', first)],
        "no row": [re.sub('"seq":[0-9]+', '"seq":99999999999999999999', first)],
        "empty": [],
    }
    anchored.file.write_text("".join(f"{line}\n" for line in lines[forgery]))

    status, sentence = verify(anchored, tmp_path, "--pubkey", str(anchored.pubkey))

    assert status == 3
    assert sentence.startswith("cannot check: ")


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_a_line_that_a_crash_cut_off_is_no_fault(
    attacked: Callable[[Attack], Anchored], tmp_path: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    anchored = attacked(nothing)
    first, second = anchored.lines()
    anchored.file.write_text(f"{first[:80]}\n{first}\n{second}\n{second[:50]}")

    status, sentence = verify(anchored, tmp_path, "--pubkey", str(anchored.pubkey))

    assert (status, "2 checkpoints agree" in sentence) == (0, True)


@pytest.mark.parametrize("verify", [by_command, by_stranger])
def test_a_file_that_is_not_there_cannot_check(
    attacked: Callable[[Attack], Anchored], tmp_path: Path, verify: Callable[..., tuple[int, str]]
) -> None:
    anchored = attacked(nothing)
    anchored.file.unlink()

    status, sentence = verify(anchored, tmp_path)

    assert (status, sentence.startswith("cannot check: ")) == (3, True)


def test_without_checkpoints_it_says_what_it_could_not_see(
    attacked: Callable[[Attack], Anchored],
) -> None:
    anchored = attacked(delete_tail)

    assert command(anchored, "verify") == (
        0,
        "intact: 5 rows; without checkpoints a missing end cannot be seen",
    )


def test_a_record_that_is_not_there_cannot_be_checked(anchored: Anchored, tmp_path: Path) -> None:
    env = environment(anchored)
    for url in (f"sqlite:///{tmp_path}/none.db", "postgresql://127.0.0.1:1/none"):
        result = CliRunner().invoke(
            main, ["audit", "verify"], env={**env, "DESKWARDEN_DATABASE_URL": url}
        )

        assert (result.exit_code, result.stdout.startswith("cannot check: ")) == (3, True)
    assert not (tmp_path / "none.db").exists()


def test_settings_that_cannot_be_used_cannot_check(anchored: Anchored) -> None:
    result = CliRunner().invoke(main, ["audit", "verify"], env={"DESKWARDEN_COLOUR": "red"})

    assert result.exit_code == 3


RFC_8032 = [  # section 7.1, tests 1 to 3: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_script_checks_signatures_as_rfc_8032_does(
    key: str, message: str, signature: str
) -> None:
    public, said, signed = (bytes.fromhex(each) for each in (key, message, signature))

    assert audit_verify_standalone.is_signed(public, said, signed)
    for place in (0, 31, 32, 63):
        forged = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert not audit_verify_standalone.is_signed(public, said, forged)
    assert not audit_verify_standalone.is_signed(public, said + b"!", signed)


def test_a_signature_whose_number_is_too_large_is_refused() -> None:
    """RFC 8032 §8.4: s + L would verify too, so the same message had two signatures."""
    public, _, signature = (bytes.fromhex(each) for each in RFC_8032[0])
    s = int.from_bytes(signature[32:], "little") + audit_verify_standalone.ORDER
    again = signature[:32] + s.to_bytes(32, "little")

    assert not audit_verify_standalone.is_signed(public, b"", again)


def test_the_script_reads_a_key_in_pem_too(anchored: Anchored) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from integration.checkpoints import keys

    key = keys.new_key().public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    assert audit_verify_standalone.read_key(pem) == key.public_bytes_raw()


def test_a_key_that_is_no_text_cannot_check(
    attacked: Callable[[Attack], Anchored], tmp_path: Path
) -> None:
    anchored = attacked(nothing)
    anchored.pubkey.write_bytes(b"\xff\xfe")

    status, sentence = by_command(anchored, tmp_path, "--pubkey", str(anchored.pubkey))

    assert (status, sentence.startswith("cannot check: ")) == (3, True)


@pytest.mark.parametrize("value", ["at", "seq"])
def test_a_table_of_places_that_says_nonsense_cannot_check(
    attacked: Callable[[Attack], Anchored], value: str
) -> None:
    def spoil(conn: Connection) -> None:
        nonsense = {("sqlite", "seq"): "'x'", ("postgresql", "seq"): "9223372036854775807"}
        at = {"sqlite": "'x'", "postgresql": "'infinity'"}[conn.dialect.name]
        found = nonsense[conn.dialect.name, "seq"] if value == "seq" else at
        conn.execute(text(f"UPDATE anchors SET {value} = {found}"))

    anchored = attacked(spoil)
    here = {**environment(anchored), "DESKWARDEN_CHECKPOINT_FILE": str(anchored.file)}

    found = CliRunner().invoke(main, ["audit", "verify"], env=here)

    assert (found.exit_code, found.stdout.startswith("cannot check: ")) == (3, True)


@pytest.mark.parametrize("keep", [0, 1])
def test_the_settings_file_that_is_gone_or_lost_its_end_cannot_check(
    attacked: Callable[[Attack], Anchored], keep: int
) -> None:
    """Whoever cuts the chain's end off cuts it off there too; a copy still shows it."""
    anchored = attacked(delete_tail)
    copy = anchored.file.with_suffix(".copy")
    copy.write_bytes(anchored.file.read_bytes())
    lines = anchored.lines()[:keep]
    anchored.file.unlink()
    if keep:
        anchored.file.write_text("".join(f"{line}\n" for line in lines))
    here = {**environment(anchored), "DESKWARDEN_CHECKPOINT_FILE": str(anchored.file)}

    found = CliRunner().invoke(main, ["audit", "verify"], env=here)
    by_copy = command(anchored, "verify", "--checkpoints", str(copy))

    assert (found.exit_code, "the checkpoint of row 8" in found.stdout) == (3, True)
    assert by_copy[0] == 2
