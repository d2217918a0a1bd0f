"""What central does by itself: taking in rows, closing, letting lapse, letting go, resting."""
