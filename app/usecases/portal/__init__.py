"""What a client's person does at the portal: the firm's own people have verbs of their own.

Source: domain.md 2.1, 7.7.
"""
