"""What we need from the outside, in our own words. Adapters live in integration/.

- `clock`: `Hold`, `at_ease`, `Clock`
- `desk`: `TicketDesk`
- `inbox`: `Inbox`, `Doorbell`
- `ledger`: `Ledger`
- `steps`: `Steps`, `KillSwitch`
- `impact`: `AuditTrail`, `Sessions`, `Crm`, `Impact`
- `identity`: `IdentityProvider`, `ProviderEvent`, `EffectClass`
- `people`: `Notice`, `Chat`, `Pager`, `Alarms`
- `services`: `Policy`, `Reader`, `Services`
"""
