"""What can be guessed from text alone: proposals."""
