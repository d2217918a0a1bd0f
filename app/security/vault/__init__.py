"""The vault: sealed secrets of clients, their keys, and the signed chain that says whose they are.

Nothing here asks a clock or a database. `said`, `entries` and `chain` are what the firm's devices
agree on, `rules` who may say what. `client_keys` and `fields` are what is sealed and with what,
`device` how a device keeps its own keys under a PIN, `recovery`, `shamir` and `shares` what is on
paper, `compared` the six words by which people let a device in.

Source: docs/adr/0039-keys-of-the-vault.md.
"""
