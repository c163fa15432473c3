"""Egenkraft: runs a local innovation lab and tells honestly what works."""
