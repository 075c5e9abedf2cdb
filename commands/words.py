"""What commands say to people: templates/messages/*.toml."""

from integration.words import MESSAGES, words

__all__ = ["MESSAGES", "words"]
