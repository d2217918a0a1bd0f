"""The history of both schemas: one list of revisions, two sides."""
