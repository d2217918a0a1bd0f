"""Frozen read models and their SQL, for the workbench, the portal and reports."""
