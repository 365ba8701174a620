"""Photos, scans and PDFs of papers (影印件): taken in, shown, used again, never lost."""
