"""The timer: its bar under the menus, and the sheet that a stop opens."""
