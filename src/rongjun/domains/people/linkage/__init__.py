"""Who is the same person: pairs found in the registry, what is decided of them, and two files made one."""
