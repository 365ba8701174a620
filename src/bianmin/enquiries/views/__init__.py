"""Enquiries on the screen: the lists, a new one, one with all its steps, and a resident's phone."""
