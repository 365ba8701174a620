"""Cases and their papers (办件)."""
