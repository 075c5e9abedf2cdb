"""A vendor that answers 200 and does nothing: all that a request wrote is put back."""

from sandbox.state import State


class _NeverHappened(Exception):
    """Ends a change that is not to be kept."""


class Pretence:
    """Holds the memory from the beginning of a request to its end, then undoes it."""

    def __init__(self, state: State) -> None:
        self._change = state.change()
        self._change.__enter__()

    def end(self) -> None:
        """Nothing of it was."""
        self._change.__exit__(_NeverHappened, _NeverHappened(), None)
