"""A page of the documentation: to read and write, its versions, two brought together."""
