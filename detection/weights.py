"""What the second reader has learnt, as `make model` wrote it: detection/model."""

import hashlib
import io
import tomllib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detection.entries import Entry
from detection.features import BUCKETS, Floats
from incidents.model import Fact, Kind, Severity

FOLDER = Path(__file__).parent / "model"
WEIGHTS, DECISION = "weights.npz", "decision.toml"
FEW = 1 << 16  # buckets of the finer heads, which share them
LEVELS = 3
"""How many heads ask «is it SEV-n or worse»: n is 1, 2, 3."""
CONSUMER = "consumer"
"""As people write about their own browser, mail or bank."""
ORDINARY = "ordinary"
KINDS = tuple(Kind)
CHOICES = (ORDINARY, *KINDS)
"""What a text may be; exactly one of them."""
MAIN = (*CHOICES, CONSUMER, "sev_1", "sev_2", "sev_3")
"""The choices come first."""
FAMILIES = (
    frozenset({Kind.ACCOUNT_COMPROMISE, Kind.UNAUTHORIZED_ACCESS, Kind.UNAUTHORIZED_CHANGE}),
    frozenset({Kind.SUSPICIOUS_ACTIVITY, Kind.MALWARE}),
    frozenset({Kind.PHISHING, Kind.SOCIAL_ENGINEERING}),
    frozenset({Kind.DATA_EXPOSURE, Kind.VULNERABILITY, Kind.MFA_OR_POLICY_FAILURE}),
)
"""Kinds that consumers write of in the same words; the others are one more family."""
HOME = 2 + len(FAMILIES)
"""Ordinary, the families, the others."""
FINE = tuple(Fact)
EVIDENCE = 5
"""How many numbers weighing.evidence has."""
MANNERS, THRESHOLDS = ("usual", "consumer"), ("review", "incident", "incident_at_home")
GRADES = 10 + 2 * (len(Kind) + len(Fact))
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


class BadModel(ValueError):
    """The second reader's files cannot be used: which, and why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear head for each choice and each question, over the buckets of detection/features.py.

    Heads are kept in whole steps, at most 127 of them; a step of each head's own size.
    """

    rarity: NDArray[np.float16]
    """How much a bucket counts: the fewer texts of the corpus fall into it, the more."""
    main: NDArray[np.int8]
    """A column for each of MAIN."""
    home: NDArray[np.int8]
    """A column for ordinary and each family, learnt from consumers' texts alone."""
    fine: NDArray[np.int8]
    """A column for each of FINE, over FEW buckets."""
    main_steps: Floats
    home_steps: Floats
    fine_steps: Floats
    main_bias: Floats
    home_bias: Floats
    fine_bias: Floats
    rules: NDArray[np.uint64]
    """Prints of the rules that often alarmed for nothing in the corpus: it has learnt when."""

    def doubted(self, rules: Iterable[Entry]) -> frozenset[str]:
        """The ids of those among `rules`."""
        prints = frozenset(self.rules.tolist())
        return frozenset(rule.id for rule in rules if print_of(rule) in prints)


@dataclass(frozen=True, slots=True)
class Decision:
    """What turns the evidence of both readers into a probability, an outcome and a level.

    `usual` and `consumer` say what each number of weighing.evidence counts, in log-odds.
    `consumer` counts as far as a text is written in a consumer's manner, `usual` as far as not.
    """

    usual: tuple[float, ...]
    consumer: tuple[float, ...]
    review: float
    """A probability: this sure, and a person should look."""
    incident: float
    """A probability: this sure, or surer, and it is an incident."""
    incident_at_home: float
    """The same of what is written in a consumer's manner; between the two as far as it is."""
    levels: tuple[tuple[float, ...], ...]
    """A row for each level: what it makes of the GRADES numbers of weighing.grades."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learnt."""

    weights: Weights
    decision: Decision
    version: str
    """Hash of both files."""


def print_of(rule: Entry) -> int:
    """A rule as it is: another weight or pattern is another rule."""
    said = "\n".join((rule.id, f"{rule.weight:g}", rule.pattern, rule.unless or ""))
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8])


def load(folder: Path = FOLDER) -> Model:
    """The model in `folder`. Raises BadModel."""
    try:
        packed = (folder / WEIGHTS).read_bytes()
        written = (folder / DECISION).read_bytes()
        with np.load(io.BytesIO(packed)) as arrays:
            weights = Weights(**{f.name: arrays[f.name] for f in fields(Weights)})
        decision = _decision(tomllib.loads(written.decode()))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as exc:
        raise BadModel(f"{folder}: {exc}") from exc
    _fits(weights, folder)
    digests = hashlib.sha256(packed).digest() + hashlib.sha256(written).digest()
    return Model(weights, decision, hashlib.sha256(digests).hexdigest())


def save(weights: Weights, decision: Decision, folder: Path) -> None:
    """Write both files; the same numbers make the same bytes."""
    with zipfile.ZipFile(folder / WEIGHTS, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for field in fields(Weights):
            array = io.BytesIO()
            np.save(array, getattr(weights, field.name), allow_pickle=False)
            place = zipfile.ZipInfo(f"{field.name}.npy", _LONG_AGO)
            packed.writestr(place, array.getvalue(), zipfile.ZIP_DEFLATED)
    lines = [
        "# From the evidence of rules and second reader to a probability and a level.",
        "# Written by `make model`.",
        *(f"{name} = [{_written(getattr(decision, name))}]" for name in MANNERS),
        *(f"{name} = {getattr(decision, name):.3f}" for name in THRESHOLDS),
        "levels = [",
        *(f"  [{_written(row)}]," for row in decision.levels),
        "]",
    ]
    (folder / DECISION).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _decision(table: dict[str, Any]) -> Decision:
    levels = tuple(map(_numbers, table["levels"]))
    if [len(row) for row in levels] != [GRADES] * len(Severity):
        raise ValueError(f"levels are not {len(Severity)} rows of {GRADES} numbers")
    usual, consumer = (_numbers(table[name]) for name in MANNERS)
    if {len(usual), len(consumer)} != {EVIDENCE}:
        raise ValueError(f"each manner has {EVIDENCE} numbers")
    review, incident, at_home = (float(table[name]) for name in THRESHOLDS)
    return Decision(usual, consumer, review, incident, at_home, levels)


def _numbers(row: Iterable[Any]) -> tuple[float, ...]:
    return tuple(float(each) for each in row)


def _written(row: Iterable[float]) -> str:
    return ", ".join(f"{each:.3f}" for each in row)


def _fits(weights: Weights, folder: Path) -> None:
    shapes = {
        "rarity": (BUCKETS,),
        "main": (BUCKETS, len(MAIN)),
        "home": (BUCKETS, HOME),
        "fine": (FEW, len(FINE)),
        "main_steps": (len(MAIN),),
        "home_steps": (HOME,),
        "fine_steps": (len(FINE),),
        "main_bias": (len(MAIN),),
        "home_bias": (HOME,),
        "fine_bias": (len(FINE),),
    }
    for name, shape in shapes.items():
        if (found := getattr(weights, name).shape) != shape:
            raise BadModel(f"{folder}: {name} has the shape {found}, not {shape}")
