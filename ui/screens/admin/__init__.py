"""The firm's people: accounts, rights, teams, and which clients they see."""
