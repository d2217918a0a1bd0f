"""Sheets: questions inside the window, without a second event loop."""
