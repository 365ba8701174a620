"""Questions to superiors (请示): who asked whom, and the answer a case waits for."""
