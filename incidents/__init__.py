"""The core: frozen values and decisions. Standard library only, no I/O."""
