"""How one setting is declared, and how all of them are read from the environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, field
from pathlib import Path
from typing import Any

PREFIX = "DESKWARDEN_"


class SettingsError(SystemExit):
    """Every fault of the environment, one a line; leaves with status 2."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(2)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(["the configuration cannot be used:", *(f"  {f}" for f in self.faults)])


def setting(
    read: Callable[[str], Any],
    about: str,
    *,
    default: Any = None,
    required: bool = False,
    secret: bool = False,
) -> Any:
    """One setting: how to read it, what it is about (README prints it), and its default."""
    meta = {"read": read, "about": about, "required": required, "secret": secret}
    return field(default=default, repr=not secret, metadata=meta)


def variable(name: str) -> str:
    """The environment's name of a field."""
    return PREFIX + name.upper()


def read_all(settings: "Sequence[Field[Any]]", env: Mapping[str, str]) -> dict[str, Any]:
    """The values that `env` gives, by field.

    Raises:
        SettingsError: with every missing, unreadable and unknown variable named at once.
    """
    faults = unknown(env, settings)
    found: dict[str, Any] = {}
    for each in settings:
        try:
            given = _given(env, each)
            if given is not None:
                found[each.name] = each.metadata["read"](given)
            elif each.metadata["required"]:
                raise ValueError("is missing")
        except (ValueError, OSError) as exc:
            faults.append(f"{variable(each.name)} {exc}")
    if faults:
        raise SettingsError(faults)
    return found


def read_one(settings: "Sequence[Field[Any]]", env: Mapping[str, str], name: str) -> Any:
    """The value of that field alone, or its default. Raises SettingsError; looks at no other."""
    (each,) = (each for each in settings if each.name == name)
    try:
        given = _given(env, each)
        return each.default if given is None else each.metadata["read"](given)
    except (ValueError, OSError) as exc:
        raise SettingsError([f"{variable(name)} {exc}"]) from exc


def unknown(env: Mapping[str, str], settings: "Sequence[Field[Any]]") -> list[str]:
    """A fault for each variable with our prefix that names no setting: most likely misspelt."""
    allowed = {variable(each.name) for each in settings}
    allowed |= {f"{variable(each.name)}_FILE" for each in settings if each.metadata["secret"]}
    ours = sorted(name for name in env if name.startswith(PREFIX) and name not in allowed)
    return [f"{name} is not a setting" for name in ours]


def _given(env: Mapping[str, str], setting: "Field[Any]") -> str | None:
    """The variable's value, or for a secret what its `_FILE` twin holds; None if neither."""
    name = variable(setting.name)
    if setting.metadata["secret"] and (path := env.get(f"{name}_FILE")):
        return Path(path).read_text(encoding="utf-8").strip()
    return env.get(name, "").strip() or None
