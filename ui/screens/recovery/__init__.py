"""Before the window: opening the store of this device, and the way out when it does not open."""
