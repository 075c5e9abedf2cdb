"""The demo: the product beside a company of its own, on one machine, from one command."""
