"""Waking devices that wait for news, across every process on one database."""
