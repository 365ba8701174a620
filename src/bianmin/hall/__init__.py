"""The hall sees itself: as it stands, as it stood, when people come, how long it takes (大厅)."""
