"""Promises in place of proofs on the screen."""
