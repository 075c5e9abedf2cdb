"""Text to findings: what a message says, with the words that say it."""

from detection.current import read

__all__ = ["read"]
