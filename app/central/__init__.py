"""The server: the feed, sign-in, and the API (architecture.md 7)."""
