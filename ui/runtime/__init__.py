"""Machinery under the screens: lanes, the change bus, and the guard against stray errors."""
