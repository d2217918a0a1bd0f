"""Pure cryptography: passwords and tokens. No SQL, no keyring."""
