"""Bank items, the sheets that go to the bank and the results that come back."""
