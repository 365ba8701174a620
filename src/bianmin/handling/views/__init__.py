"""The screens of a case's way through the house."""
