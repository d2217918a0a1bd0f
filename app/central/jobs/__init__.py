"""What central does by itself: taking in many rows, letting proposals lapse."""
