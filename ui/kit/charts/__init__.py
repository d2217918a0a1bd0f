"""Charts of the reports on the screen: the same drawing as in the portal and on paper."""
