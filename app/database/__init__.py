"""Engines, scope, schema, and the unit of work that captures what changed."""
