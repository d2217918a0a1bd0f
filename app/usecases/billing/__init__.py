"""Verbs of the month's money: reviews, materials, the close of a month; what central makes of them.

Source: domain.md 2 (ExclusionReview, Invoice, Material), 2.2, 3.7.
"""
