"""Appropriations, the ledger and its accounts: see README.md for what issue 4 adds."""
