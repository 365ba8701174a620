"""The items a centre handles, and their guides (事项)."""
