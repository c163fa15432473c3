"""Values -> a sentence, an accessible SVG, and the same figures as a table. Pure Python."""

from .density import density_by_arm
from .forest import Effect, effects
from .funnel import Step, funnel
from .lots import Arm, Lot, dots_by_arm, under_the_lot
from .model import Chart, ChartError, Options, Table, Withheld
from .people import Person, change_per_person
from .signs import Row, up_same_down
from .strip import Line, attendance

__all__ = [
    "Arm",
    "Chart",
    "ChartError",
    "Effect",
    "Line",
    "Lot",
    "Options",
    "Person",
    "Row",
    "Step",
    "Table",
    "Withheld",
    "attendance",
    "change_per_person",
    "density_by_arm",
    "dots_by_arm",
    "effects",
    "funnel",
    "under_the_lot",
    "up_same_down",
]
