"""What a contact reads at the portal: an allow-list of its own, never the desk's rows.

Source: domain.md 7.6, 7.7.
"""
