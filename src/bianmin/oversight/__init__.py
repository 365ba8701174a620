"""Whether the hall does what its book asks for again and again (监督)."""
