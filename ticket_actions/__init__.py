"""What we do to a ticket: one file an action; respond.py composes them."""
