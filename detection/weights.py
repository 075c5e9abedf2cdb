"""What the second reader has learnt, as `make model` wrote it: detection/model."""

import hashlib
import io
import tomllib
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detection.features import BUCKETS, Floats
from incidents.model import Fact, Kind

FOLDER = Path(__file__).parent / "model"
WEIGHTS, DECISION = "weights.npz", "decision.toml"
FEW = 1 << 16  # buckets of the finer heads, which share them
LEVELS = 3
"""How many heads ask «is it SEV-n or worse»: n is 1, 2, 3."""
MAIN = ("security", "sev_1", "sev_2", "sev_3")
FINE = (*Kind, *Fact)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


class BadModel(ValueError):
    """The second reader's files cannot be used: which, and why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One linear head for each question, over the buckets of detection/features.py."""

    rarity: NDArray[np.float16]
    """How much a bucket counts: the fewer texts of the corpus fall into it, the more."""
    main: NDArray[np.float16]
    """A column for each of MAIN."""
    fine: NDArray[np.int8]
    """A column for each of FINE, over FEW buckets, in steps of `steps`."""
    steps: Floats
    main_bias: Floats
    fine_bias: Floats


@dataclass(frozen=True, slots=True)
class Decision:
    """How rules and second reader are weighed together; all in log-odds."""

    rules: float
    model: float
    offset: float
    at_least: tuple[float, float, float]
    """What the heads for SEV-1, SEV-2 and SEV-3 must reach."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learnt."""

    weights: Weights
    decision: Decision
    version: str
    """Hash of both files."""


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
        "# How rules and second reader are weighed together, in log-odds. Written by `make model`.",
        *(f"{name} = {getattr(decision, name):.3f}" for name in ("rules", "model", "offset")),
        f"at_least = [{', '.join(f'{each:.3f}' for each in decision.at_least)}]",
    ]
    (folder / DECISION).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _decision(table: dict[str, object]) -> Decision:
    first, second, third = (float(each) for each in table["at_least"])  # type: ignore[attr-defined]
    numbers = {name: float(table[name]) for name in ("rules", "model", "offset")}  # type: ignore[arg-type]
    return Decision(**numbers, at_least=(first, second, third))


def _fits(weights: Weights, folder: Path) -> None:
    shapes = {
        "rarity": (BUCKETS,),
        "main": (BUCKETS, len(MAIN)),
        "fine": (FEW, len(FINE)),
        "steps": (len(FINE),),
        "main_bias": (len(MAIN),),
        "fine_bias": (len(FINE),),
    }
    for name, shape in shapes.items():
        if (found := getattr(weights, name).shape) != shape:
            raise BadModel(f"{folder}: {name} has the shape {found}, not {shape}")
