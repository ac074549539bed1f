"""What an office and the person itself read in the same words: facts, amounts and why, purposes of looks."""
