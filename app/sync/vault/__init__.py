"""The vault's part of a sync: fetches the chain and the wraps, and offers what is due."""
