"""Everything outside: one adapter file knows one client library."""
