"""Adapters of ports to this machine: clock, ids, paths, keyring, passphrase, logging."""
