"""Reading a mail as it came, whatever state it is in. Nothing here does I/O, and nothing raises."""
