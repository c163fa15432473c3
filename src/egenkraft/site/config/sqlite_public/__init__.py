"""The read-only connection of the public pages: only published copies can be read (TRUST T1)."""
