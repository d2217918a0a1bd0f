"""The figures: a module here is found by itself; it lists its benches in `BENCHES`."""
