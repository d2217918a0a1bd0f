"""Everything of Trestle that needs Qt: the workbench."""
