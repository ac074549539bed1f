"""The policy library, what to bring, leaflets."""
