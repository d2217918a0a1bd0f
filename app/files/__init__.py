"""The bytes of files at rest, as both sides keep them: sealed, under names that say nothing."""
