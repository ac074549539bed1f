"""What is granted to a person by two persons and paid by the next run."""
