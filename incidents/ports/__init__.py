"""What we need from the outside, in our own words. Adapters live in integration/.

- `clock`: `Hold`, `at_ease`, `Clock`
- `desk`: `TicketDesk`
- `inbox`: `Inbox`, `Doorbell`
- `ledger`: `Ledger`
- `impact`: `AuditTrail`, `Sessions`, `Crm`, `IdentityProvider`, `Impact`
- `people`: `Notice`, `Chat`, `Pager`, `Alarms`
- `services`: `Policy`, `Reader`, `Services`
"""
