# ruff: noqa: S311  (a fixed seed is the point: the same files each time)
"""The diary's pictures, drawn: calm flat scenes in the colours of the pages. Nobody's face is in them."""

import math
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

WIDE, HIGH, FINE = 1200, 800, 3  # drawn three times as large, so that edges are smooth
COLOURS = 96

PAPER, SAND, LINEN = "#FBF7F0", "#F3EADD", "#E9DCC8"
PINE, FIR, MOSS, SOFT = "#17514A", "#0E3B36", "#4C8577", "#CFE3DB"
CLAY, RUST, PEACH, ROSE = "#B84E00", "#8C3B00", "#EFC39B", "#E3A079"
BLUE, SKY, MIST = "#00558C", "#CFE0EA", "#9FBFD2"
INK, GREY, WOOD, BARK, GOLD = "#14212B", "#8A8F8C", "#C99B6A", "#8F653E", "#E3B04B"
Points = list[tuple[float, float]]


class Scene:
    """A canvas in the units of the finished picture."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, round_: float = 0) -> None:
        place = [x * FINE, y * FINE, (x + wide) * FINE, (y + high) * FINE]
        self.pen.rounded_rectangle(place, round_ * FINE, colour)

    def oval(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """An ellipse around its middle."""
        self.pen.ellipse(
            [(x - wide / 2) * FINE, (y - high / 2) * FINE, (x + wide / 2) * FINE, (y + high / 2) * FINE],
            colour,
        )

    def shape(self, points: Points, colour: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], colour)

    def line(self, points: Points, colour: str, wide: float) -> None:
        self.pen.line([(x * FINE, y * FINE) for x, y in points], colour, round(wide * FINE), "curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, wide, wide, colour)

    def arc(
        self, x: float, y: float, size: float, start: float, end: float, colour: str, wide: float
    ) -> None:
        place = [(x - size) * FINE, (y - size) * FINE, (x + size) * FINE, (y + size) * FINE]
        self.pen.arc(place, start, end, colour, round(wide * FINE))

    def save(self, path: Path) -> None:
        small = self.image.resize((WIDE, HIGH), Image.Resampling.LANCZOS)
        small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def cup(scene: Scene, x: float, y: float, colour: str, size: float = 1.0) -> None:
    """A cup on its saucer, standing at x, y."""
    scene.oval(x, y, 92 * size, 22 * size, LINEN)
    scene.arc(x + 30 * size, y - 34 * size, 18 * size, 0, 360, colour, 7 * size)
    scene.box(x - 32 * size, y - 58 * size, 64 * size, 56 * size, colour, 16 * size)
    scene.oval(x, y - 56 * size, 64 * size, 18 * size, BARK)


def window(scene: Scene, x: float, y: float, wide: float, high: float, sky: str = SKY) -> None:
    scene.box(x - 14, y - 14, wide + 28, high + 28, PAPER, 8)
    scene.box(x, y, wide, high, sky, 4)
    scene.box(x + wide / 2 - 5, y, 10, high, PAPER)
    scene.box(x, y + high * 0.42, wide, 10, PAPER)
    scene.box(x - 26, y + high + 14, wide + 52, 16, LINEN, 6)


def tree(scene: Scene, x: float, y: float, size: float, crown: str = MOSS) -> None:
    scene.box(x - 8 * size, y - 70 * size, 16 * size, 74 * size, BARK, 4 * size)
    for dx, dy, wide in ((-34, -104, 96), (36, -112, 100), (0, -150, 116)):
        scene.oval(x + dx * size, y + dy * size, wide * size, wide * size, crown)


def plant(scene: Scene, x: float, y: float) -> None:
    """A plant in a pot on a sill or a floor."""
    for turn in (-62, -34, -8, 18, 44, 66):
        end = x + math.sin(math.radians(turn)) * 92, y - 66 - math.cos(math.radians(turn)) * 96
        scene.line([(x, y - 52), ((x + end[0]) / 2, (y - 60 + end[1]) / 2), end], MOSS, 15)
    scene.shape([(x - 42, y - 66), (x + 42, y - 66), (x + 31, y), (x - 31, y)], CLAY)
    scene.box(x - 47, y - 76, 94, 18, ROSE, 5)


def from_behind(scene: Scene, x: float, y: float, coat: str, head: str, shawl: bool) -> None:
    """Somebody seen from behind: shoulders and hair or shawl, no face."""
    scene.oval(x, y + 72, 226, 210, coat)
    scene.box(x - 113, y + 70, 226, 180, coat)
    scene.oval(x, y - 62, 118, 132, head)
    if shawl:
        scene.shape([(x - 60, y - 52), (x + 60, y - 52), (x + 92, y + 34), (x - 92, y + 34)], head)
        scene.oval(x, y + 32, 184, 52, head)
    else:
        scene.oval(x, y - 4, 78, 84, head)


def room() -> Scene:
    """The big table, before anybody has come."""
    scene = Scene(SOFT)
    scene.box(0, 520, WIDE, 280, LINEN)
    for x in (120, 470, 820):
        window(scene, x, 90, 260, 250)
        tree(scene, x + 74, 332, 0.72)
        scene.box(x - 26, 354, 312, 16, LINEN, 6)
    plant(scene, 1140, 552)
    for x in (170, 400, 630, 860):
        scene.box(x, 400, 130, 210, MOSS, 22)
    scene.box(70, 540, 1060, 46, WOOD, 14)
    scene.box(110, 586, 36, 190, BARK, 6)
    scene.box(1054, 586, 36, 190, BARK, 6)
    for place, x in enumerate(range(170, 1080, 130)):
        cup(scene, x, 544, (CLAY, PINE, BLUE, ROSE)[place % 4], 0.9)
    scene.box(560, 430, 96, 112, PINE, 26)
    scene.line([(560, 470), (524, 446)], PINE, 16)
    scene.arc(656, 486, 32, 270, 90, PINE, 12)
    scene.oval(608, 428, 70, 20, FIR)
    return scene


def notes() -> Scene:
    """The wall of causes: notes with threads between them."""
    chance = random.Random(3)
    scene = Scene(SAND)
    scene.box(70, 60, 1060, 620, PAPER, 18)
    scene.box(0, 720, WIDE, 80, WOOD)
    places = [(190, 160), (420, 130), (660, 170), (930, 140), (170, 350), (400, 330), (640, 380), (900, 350)]
    places += [(270, 540), (530, 560), (780, 550), (1010, 540)]
    for one, other in (
        (0, 5),
        (1, 5),
        (2, 6),
        (3, 7),
        (4, 5),
        (5, 6),
        (6, 7),
        (8, 5),
        (9, 6),
        (10, 6),
        (11, 7),
    ):
        scene.line([places[one], places[other]], CLAY, 4)
    colours = (PEACH, SOFT, SKY, "#F4DFA8")
    for place, (x, y) in enumerate(places):
        size = 150 if place in (5, 6) else 118
        lean = chance.uniform(-7, 7)
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        turned = [_turned(x, y, dx * size / 2, dy * size / 2, lean) for dx, dy in corners]
        scene.shape(turned, colours[place % 4])
        for row in range(3):
            left = _turned(x, y, -size * 0.32, -size * 0.14 + row * size * 0.18, lean)
            end = size * (0.34 if row < 2 else 0.08)
            right = _turned(x, y, end, -size * 0.14 + row * size * 0.18, lean)
            scene.line([left, right], GREY, 5)
        scene.oval(*_turned(x, y, 0, -size * 0.38, lean), 20, 20, RUST)
    return scene


def _turned(x: float, y: float, dx: float, dy: float, lean: float) -> tuple[float, float]:
    turn = math.radians(lean)
    return x + dx * math.cos(turn) - dy * math.sin(turn), y + dx * math.sin(turn) + dy * math.cos(turn)


def bus() -> Scene:
    """The bus to the next town."""
    scene = Scene(SKY)
    scene.oval(960, 150, 120, 120, GOLD)
    scene.shape([(0, 430), (260, 320), (560, 420), (860, 300), (1200, 410), (1200, 620), (0, 620)], SOFT)
    scene.shape([(0, 500), (330, 420), (700, 500), (1200, 440), (1200, 640), (0, 640)], "#A9CDB9")
    for x, size in ((90, 0.9), (230, 0.7), (1090, 1.0), (980, 0.7)):
        tree(scene, x, 560, size)
    scene.box(0, 600, WIDE, 200, GREY)
    for x in range(-40, WIDE, 190):
        scene.box(x, 706, 110, 12, PAPER, 6)
    scene.box(250, 300, 700, 330, PINE, 44)
    scene.box(250, 520, 700, 46, PEACH)
    for x in (292, 420, 548, 676):
        scene.box(x, 346, 108, 130, SOFT, 16)
    scene.box(812, 346, 112, 210, SOFT, 16)
    scene.box(864, 346, 8, 210, PINE)
    scene.box(920, 574, 30, 24, GOLD, 8)
    for x in (390, 800):
        scene.oval(x, 632, 128, 128, INK)
        scene.oval(x, 632, 58, 58, LINEN)
    return scene


def sewing() -> Scene:
    """The sewing machine, cloth under the needle, and her hands."""
    scene = Scene(PAPER)
    scene.box(0, 560, WIDE, 240, WOOD)
    scene.box(0, 560, WIDE, 18, BARK)
    scene.box(330, 510, 560, 66, FIR, 16)
    scene.box(760, 250, 118, 270, PINE, 26)
    scene.box(350, 210, 528, 122, PINE, 44)
    scene.box(350, 300, 96, 120, PINE, 18)
    scene.box(388, 410, 20, 62, GREY, 6)
    scene.box(394, 462, 8, 50, INK)
    scene.oval(900, 300, 84, 132, CLAY)
    scene.oval(900, 300, 32, 56, PEACH)
    scene.box(600, 150, 26, 64, BARK)
    scene.box(584, 128, 58, 66, ROSE, 10)
    scene.line([(612, 160), (470, 196), (398, 300), (398, 470)], RUST, 4)
    scene.shape([(60, 620), (150, 520), (520, 500), (640, 540), (540, 660), (220, 700)], PEACH)
    for dx in range(0, 380, 62):
        scene.line([(170 + dx, 545 - dx * 0.06), (210 + dx, 640 - dx * 0.1)], ROSE, 9)
    for x, y, lean in ((210, 570, 1), (470, 610, -1)):
        scene.line([(x - 120 * lean, y + 190), (x - 30 * lean, y + 60)], BLUE, 74)
        scene.oval(x, y + 22, 108, 84, "#A8714B")
        for finger in range(4):
            start = x + (finger - 1.5) * 20
            scene.line([(start, y + 8), (start + 14 * lean, y - 40)], "#A8714B", 20)
    scene.oval(1040, 640, 60, 60, CLAY)
    scene.oval(1040, 640, 20, 20, PAPER)
    return scene


def town_map() -> Scene:
    """A hand-drawn map: the river, the tram, the way to the interview."""
    chance = random.Random(5)
    scene = Scene(SAND)
    scene.box(80, 60, 1040, 680, PAPER, 10)
    scene.line(
        [(110, 640), (300, 560), (430, 600), (600, 480), (760, 500), (900, 360), (1090, 330)], MIST, 74
    )
    for x in range(140, 1060, 112):
        for y in (110, 220, 330, 440, 590, 660):
            if 0.5 * x + y > 720 and 0.55 * x + y < 900:
                continue
            wide, high = chance.randint(58, 92), chance.randint(48, 74)
            scene.box(x, y, wide, high, chance.choice([LINEN, SAND, SOFT, PEACH]), 6)
    scene.line([(130, 190), (520, 190), (660, 330), (1080, 330)], GREY, 10)
    for x, y in ((220, 190), (400, 190), (590, 262), (820, 330), (1000, 330)):
        scene.oval(x, y, 28, 28, PAPER)
        scene.oval(x, y, 16, 16, GREY)
    way = [(240, 640), (240, 540), (360, 420), (560, 420), (700, 300), (860, 240), (900, 170)]
    for (x0, y0), (x1, y1) in pairwise(way):
        steps = max(2, round(math.dist((x0, y0), (x1, y1)) / 34))
        for step in range(steps):
            scene.oval(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps, 17, 17, CLAY)
    for (x, y), colour in (((240, 640), PINE), ((900, 170), RUST)):
        scene.shape([(x - 34, y - 62), (x + 34, y - 62), (x, y + 6)], colour)
        scene.oval(x, y - 72, 78, 78, colour)
        scene.oval(x, y - 72, 30, 30, PAPER)
    return scene


SCENES: dict[str, Callable[[], Scene]] = {
    "bordet": room,
    "lappar": notes,
    "bussen": bus,
    "symaskin": sewing,
    "karta": town_map,
}
