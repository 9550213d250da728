"""Signing a statement off: who signs and where each stands, on screen, and by a signatory's own link."""
