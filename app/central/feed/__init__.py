"""The change feed: what devices push and pull (sync.md 3)."""
