"""My account: how one signs in, and how the window of this computer locks."""
