"""The verbs, one a module: check the right, ask the rules, change records, return a value."""
