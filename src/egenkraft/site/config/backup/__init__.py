"""Backups: made by the clock, sealed to a key that is not on this machine, restored with a manifest."""
