"""Envelopes between a device and central: generic, versioned, with limits."""
