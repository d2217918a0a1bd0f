"""The way in: opening the store of this device, and signing in at a central."""
