"""Every act with who, when and which clauses (台账)."""
