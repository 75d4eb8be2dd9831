"""What runs beside the API without being asked: checks, figures, clean-ups."""
