"""The composition roots: where ports meet their adapters."""
