"""The device's store: encrypted nouns, and beside them what only this device knows."""
