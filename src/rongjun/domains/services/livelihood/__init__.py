"""Housing, jobs, training, continued insurance, placement, claims."""
