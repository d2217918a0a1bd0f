"""The tables of the first revision, as they were then: never edited, only followed."""
