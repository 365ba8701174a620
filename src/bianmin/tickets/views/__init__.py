"""The screens of tickets: the window's bar, the hall, the calling display, a resident's page."""
