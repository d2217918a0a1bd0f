"""The queue: which ticket next."""
