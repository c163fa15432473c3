"""What published numbers give away: hidden cells of a table, groups that differ by few people, and rows that
are told person by person.

Pure Python with SciPy's integer programming: no Django, no database.
"""

from .audit import Audit, Contradiction, audit
from .differences import Sheet, exposed, told_by
from .growth import Grown, told_by_growth
from .integers import Unsolved, within
from .microdata import Risk, export_key, pseudonym, risk
from .tables import Refused, Table, suppress

__all__ = [
    "Audit",
    "Contradiction",
    "Grown",
    "Refused",
    "Risk",
    "Sheet",
    "Table",
    "Unsolved",
    "audit",
    "export_key",
    "exposed",
    "pseudonym",
    "risk",
    "suppress",
    "told_by",
    "told_by_growth",
    "within",
]
