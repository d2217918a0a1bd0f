"""Clients, to read: who they are, what they agreed, what they have, what to tell them."""
