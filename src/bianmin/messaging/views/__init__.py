"""The pages of messages and notes."""
