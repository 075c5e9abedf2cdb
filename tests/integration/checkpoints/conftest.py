"""The record with its checkpoints, for every test here."""

from tests.integration.checkpoints.anchored import anchored, engine

__all__ = ["anchored", "engine"]
