"""The Django project: pages, tables, and every door to the world."""
