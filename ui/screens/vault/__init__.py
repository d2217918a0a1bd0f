"""The firm's credentials: a client's list, looks that are written down, and who is in the vault."""
