"""Out again: persons written back into the eight provincial layouts and the own template, column for column."""
