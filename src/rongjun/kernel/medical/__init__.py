"""Medical help as pure rules: a local rule as data, what one bill is owed, and whose turn it is. No database."""
