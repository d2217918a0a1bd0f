"""The bytes of files at rest, as both sides keep them: sealed in chunks, under names that say
nothing."""
