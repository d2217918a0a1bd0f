"""The sync centre: what waits, what clashes, what was refused, and this device."""
