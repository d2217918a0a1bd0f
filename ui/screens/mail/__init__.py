"""Mail that waits for somebody to place it."""
