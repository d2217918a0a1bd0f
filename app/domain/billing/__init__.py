"""The month's money: what is said about excluded work, and the invoice that closes a month.

Pure: facts in, states and lines out. Source: domain.md 2 (ExclusionReview, Invoice), 2.2, 3.6, 3.7.
"""
