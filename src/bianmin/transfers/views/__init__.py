"""The screens of what goes up and comes back."""
