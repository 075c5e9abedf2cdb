"""Text to findings: what a message says, with the words that say it."""

from detection.reading import read

__all__ = ["read"]
