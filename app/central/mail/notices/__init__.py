"""Who is told of what: found in what changed and in what has become due, told once."""
