"""Cases that several departments decide together (联办): asked at once, answered apart, decided once."""
