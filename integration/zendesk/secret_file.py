"""The file with the webhook's signing secrets: one a line, ours alone to read."""

import os
from pathlib import Path

from incidents.errors import DeskRefused
from integration.setting_values import PUBLIC_TEST_SECRET


def add_secret(path: Path, secret: str) -> bool:
    """Put `secret` first, keep the others for their rotation; False when it stood there already.

    The file is replaced whole, so that a receiver never reads half of one.

    Raises: DeskRefused when it is Zendesk's published test secret. OSError.
    """
    if secret == PUBLIC_TEST_SECRET or not secret.strip():
        raise DeskRefused("Zendesk gave no secret of its own for the webhook")
    before = path.read_text(encoding="utf-8").split() if path.exists() else []
    if secret in before:
        path.chmod(0o600)
        return False
    new = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join([secret, *before]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    return True
