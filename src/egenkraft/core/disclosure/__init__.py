"""What published numbers give away together: hidden cells of a table, and groups that differ by few people.

Pure Python with SciPy's integer programming: no Django, no database.
"""

from .audit import Audit, Contradiction, audit
from .differences import Sheet, exposed, told_by
from .integers import Unsolved, within

__all__ = ["Audit", "Contradiction", "Sheet", "Unsolved", "audit", "exposed", "told_by", "within"]
