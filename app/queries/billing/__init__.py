"""Read models of the month's money: reviews, the close of a month, invoices, accounting.

What a device reads here is what central reads: it composes the same invoice from the rows it has.
"""
