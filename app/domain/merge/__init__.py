"""Text that two people changed: brought together line by line, then word by word, or a true clash.

Pure and of the standard library alone. Others call `merge_body`, which another way of merging can
take over, and `settle_text` where one text must stand.

Source: sync.md 2.14, 3.5.
"""

from app.domain.merge.bodies import LONGEST, Clash, Merged, Settled, merge_body, settle_text

__all__ = ["LONGEST", "Clash", "Merged", "Settled", "merge_body", "settle_text"]
