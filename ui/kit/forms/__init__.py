"""Fields with their labels and errors, and buttons that show their key."""
