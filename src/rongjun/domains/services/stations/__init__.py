"""Units of five levels, their staff and means, checks, meetings, training."""
