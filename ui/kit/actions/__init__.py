"""What a person can do: one registry for menus, palette, shortcut sheet and keys."""
