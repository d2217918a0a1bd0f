"""The big list: ids in an array, rows in a cache, cells painted whole."""
