"""A company of our own: Zendesk, admin console, audit trail, chat, pager. Not shipped."""

from sandbox.server import Sandbox, serve

__all__ = ["Sandbox", "serve"]
