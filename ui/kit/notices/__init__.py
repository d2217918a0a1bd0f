"""What the program has to say: one strip, one line that can be undone, empty and busy panes."""
