"""Lantern's Zendesk, faithful to what is known of the real one (zendesk.md §9)."""
