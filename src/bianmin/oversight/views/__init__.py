"""The screens of oversight: the duties, one of them, what was done, and the director's day."""
