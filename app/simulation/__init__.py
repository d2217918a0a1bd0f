"""Devices, a central and a network under one seeded scheduler: the sync tried a life long.

It runs the real steps of both sides (`app.sync`, `app.central`) on real encrypted databases, and
copies nothing of them. Every choice comes from one seeded source, so a seed replays identically.

Source: sync.md 3.11, 3.12 (2).
"""
