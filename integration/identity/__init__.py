"""Where accounts live: one file a provider."""
