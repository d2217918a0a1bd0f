"""Icons, translations, templates and sample data, read through importlib.resources."""
