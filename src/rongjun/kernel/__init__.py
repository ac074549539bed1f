"""Pure rules: no Django, no database, no network. Everything here can be run on a plain table of facts."""
