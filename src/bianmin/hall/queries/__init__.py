"""What the hall asks of its tickets; nothing of it is stored."""
