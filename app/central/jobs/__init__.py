"""What central does by itself: taking in many rows, letting lapse, letting go, putting to rest."""
