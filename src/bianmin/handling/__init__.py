"""How a case passes through the house (办件流转): slips, hand-overs, checks, refusals told."""
