"""Secrets on a screen: hidden by dots, spelled out, copied for a while."""
