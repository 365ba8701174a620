"""The pages at the door, and the people behind it."""
