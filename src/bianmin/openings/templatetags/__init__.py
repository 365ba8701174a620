"""Tags of the hours."""
