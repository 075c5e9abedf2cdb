"""Pages for people: the agents' desk, the customers' form."""
