"""A format a file: what other programs export, read with its problems counted."""
