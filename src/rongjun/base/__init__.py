"""What every domain stands on: clock, actor, crypto, jobs, spreadsheets."""
