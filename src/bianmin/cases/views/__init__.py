"""The screens of a case. A view finds, calls one action, and renders; no rules here."""
