"""What `make model` runs: learns detection/model from detection/corpus. It is not shipped."""
