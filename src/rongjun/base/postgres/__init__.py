"""Django's PostgreSQL backend, which tells the database the present scope and works in a role that owns nothing."""
