"""What we do to an account: approve, run and undo an effect, through ports only."""
