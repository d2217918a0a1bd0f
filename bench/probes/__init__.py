"""Programs that are started to see how long it takes until they show something."""
