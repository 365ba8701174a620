"""Who stands in for somebody who is away a few days (替班)."""
