"""What central keeps of the vault: the chain, wraps that it cannot open, what is stale."""
