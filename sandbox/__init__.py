"""A company of our own: Zendesk, admin console, audit trail, chat, pager. Nothing shipped imports it."""
