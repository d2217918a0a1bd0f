"""Programs of a client's, or of the firm's, that read and write for one client.

Source: security.md D5, D16; docs/api.md.
"""
