"""The record with its checkpoints, for every test here."""

from tests.integration.checkpoints.anchored import anchored, anew, engine, known

__all__ = ["anchored", "anew", "engine", "known"]
