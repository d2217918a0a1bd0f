"""Files beside the rows' rounds: sent and fetched wherever they were cut."""
