"""The core: pure Python, no Django, no database."""
