"""What published numbers give away together: hidden cells of a table, and groups that differ by few people.

Pure Python with SciPy's integer programming: no Django, no database.
"""

from .audit import Audit, audit
from .differences import Sheet, exposed, told_by

__all__ = ["Audit", "Sheet", "audit", "exposed", "told_by"]
