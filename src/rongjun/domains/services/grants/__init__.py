"""What is granted to a person by several persons and paid by the next run."""
