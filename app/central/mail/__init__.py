"""Mail of the firm: what leaves, who is told of what, and what ties a reply to its request."""
