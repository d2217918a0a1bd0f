"""The command line: `trestle …`."""
