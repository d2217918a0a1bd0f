"""Widgets that every screen shares: tables, chips, buttons, notices, forms, dialogs."""
