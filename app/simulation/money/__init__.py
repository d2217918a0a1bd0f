"""A simulated year of invoices: twelve closes of many clients, with everything that moves money.

The firm and its clients are the demo's; the work of the year is made from a seed.
"""
