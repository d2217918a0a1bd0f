"""One ticket: what was said, done and decided, and what comes next."""
