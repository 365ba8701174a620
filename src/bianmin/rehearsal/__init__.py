"""Trying a rule before it changes (制度演练): what was decided is decided again, on paper."""
