"""How the workbench looks: tokens, palettes, fonts, icons and one short style sheet."""
