"""The screens of the agents."""
