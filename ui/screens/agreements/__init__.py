"""Agreements and opening hours, written: versions, rates, calendars, renewal and end."""
