"""Zendesk: the ticket desk, and what is set up there for us."""

from integration.zendesk.desk import ZendeskDesk, open_desk

__all__ = ["ZendeskDesk", "open_desk"]
