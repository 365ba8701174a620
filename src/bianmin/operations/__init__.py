"""Keeping the server: run, back up, restore, verify, let time pass (运维)."""
