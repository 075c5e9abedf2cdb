"""Text to findings: what a message says, with the words that say it."""
