"""The window around the screens: menus, timer bar, rail, palette, status line, sync loop."""
