"""HTTP in: one file a sender."""
