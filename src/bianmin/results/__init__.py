"""What decided cases give to people: certificates, letters, and how they reach them (结果物)."""
