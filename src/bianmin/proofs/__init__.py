"""Promises in place of proofs: signed, checked, mended or revoked (证明事项告知承诺)."""
