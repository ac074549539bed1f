"""Work: wishes beside vacancies. Both are registers; this room joins them and keeps nothing."""
