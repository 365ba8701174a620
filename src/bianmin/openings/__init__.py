"""When the hall is open (开门时段), who changed it, and service beyond the hour."""
