"""Checkpoints of the audit, signed and kept outside the database."""
