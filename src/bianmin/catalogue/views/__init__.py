"""The screens of the catalogue. A view finds, calls one action, and renders; no rules here."""
