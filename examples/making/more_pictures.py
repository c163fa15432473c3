"""The second half of the diary's pictures."""

import math

from making.pictures import (
    BARK,
    BLUE,
    CLAY,
    FIR,
    GOLD,
    GREY,
    HIGH,
    INK,
    LINEN,
    MIST,
    MOSS,
    PAPER,
    PEACH,
    PINE,
    ROSE,
    RUST,
    SAND,
    SKY,
    SOFT,
    WIDE,
    WOOD,
    Scene,
    cup,
    from_behind,
    plant,
    tree,
    window,
)


def kitchen() -> Scene:
    """The school kitchen: three pots, a shelf, steam."""
    scene = Scene(SOFT)
    for x in range(0, WIDE, 100):
        for y in range(0, 520, 100):
            scene.box(x + 3, y + 3, 94, 94, "#D9EAE3", 6)
    scene.box(90, 130, 1020, 22, WOOD, 6)
    for place, x in enumerate(range(150, 1080, 116)):
        high = (84, 60, 96)[place % 3]
        scene.box(x, 130 - high, 70, high, (CLAY, PAPER, PINE, GOLD)[place % 4], 12)
    for x in (210, 330, 450):
        scene.line([(x, 190), (x, 296)], GREY, 10)
        scene.oval(x, 316, 62, 50, GREY)
    scene.box(0, 560, WIDE, 240, PAPER)
    scene.box(0, 540, WIDE, 34, GREY)
    for x, wide, high, colour in ((140, 260, 190, PINE), (480, 320, 240, CLAY), (880, 220, 160, BLUE)):
        for puff in range(3):
            rise = 540 - high - 40 - puff * 46
            scene.arc(x + wide / 2 - 40 + puff * 40, rise, 30, 200, 20, PAPER, 12)
        scene.box(x, 540 - high, wide, high, colour, 24)
        scene.box(x - 18, 540 - high + 30, 22, 20, INK, 8)
        scene.box(x + wide - 4, 540 - high + 30, 22, 20, INK, 8)
        scene.box(x - 8, 540 - high - 12, wide + 16, 22, INK, 10)
    for x in (90, 470, 850):
        scene.box(x, 620, 260, 130, LINEN, 10)
        scene.box(x + 90, 640, 80, 14, GREY, 7)
    return scene


def winter() -> Scene:
    """The window in December: candles within, snow without."""
    scene = Scene("#5A4636")
    scene.box(220, 70, 760, 560, PAPER, 14)
    scene.box(250, 100, 700, 500, "#22405C")
    scene.shape(
        [(250, 470), (420, 400), (640, 460), (820, 390), (950, 440), (950, 600), (250, 600)], "#E8EEF2"
    )
    for x, high, colour in ((330, 190, "#31557A"), (500, 240, "#2B4B6D"), (690, 210, "#31557A")):
        scene.box(x, 450 - high, 130, high + 20, colour)
        for row in range(3):
            for column in range(2):
                if (row + column + x // 10) % 3:
                    scene.box(x + 22 + column * 52, 470 - high + row * 56, 32, 34, GOLD, 3)
    for number in range(64):
        turn = number * 2.399
        x, y = 250 + (number * 97) % 700, 110 + (number * 53) % 470
        scene.oval(x + math.sin(turn) * 8, y, 6 + number % 3 * 3, 6 + number % 3 * 3, PAPER)
    scene.box(594, 100, 14, 500, PAPER)
    scene.box(250, 330, 700, 14, PAPER)
    scene.box(150, 620, 900, 40, LINEN, 10)
    scene.shape([(360, 620), (600, 400), (840, 620), (800, 620), (600, 440), (400, 620)], CLAY)
    for place, x in enumerate((386, 457, 528, 600, 672, 743, 814)):
        top = 590 - (3 - abs(place - 3)) * 58
        scene.box(x - 9, top - 54, 18, 62, PAPER, 5)
        scene.oval(x, top - 74, 40, 52, "#6E5A45")
        scene.oval(x, top - 72, 18, 34, GOLD)
    scene.box(0, 700, WIDE, 100, "#4A392C")
    return scene


def lot() -> Scene:
    """The bowl with the slips of the lot."""
    scene = Scene(SAND)
    scene.box(0, 470, WIDE, 330, WOOD)
    scene.box(0, 470, WIDE, 14, BARK)
    slips = ((470, 300, -18), (560, 262, 12), (650, 290, -6), (728, 262, 24), (540, 340, 30), (680, 346, -28))
    for place, (x, y, lean) in enumerate(slips):
        turn = math.radians(lean)
        across, down = (math.cos(turn) * 62, math.sin(turn) * 62), (-math.sin(turn) * 40, math.cos(turn) * 40)
        corners = [(a, d) for a, d in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        points = [(x + a * across[0] + d * down[0], y + a * across[1] + d * down[1]) for a, d in corners]
        scene.shape(points, (PAPER, PEACH, SOFT)[place % 3])
        scene.line(
            [(x - across[0] * 0.5, y - across[1] * 0.5), (x + across[0] * 0.5, y + across[1] * 0.5)], GREY, 6
        )
    scene.oval(600, 372, 520, 96, PINE)
    scene.oval(600, 366, 480, 66, FIR)
    for x, y, lean in ((520, 352, 10), (650, 360, -16)):
        scene.shape(
            [
                (x - 60, y - 34 + lean),
                (x + 60, y - 34 - lean),
                (x + 56, y + 20 - lean),
                (x - 56, y + 20 + lean),
            ],
            PAPER,
        )
    scene.shape([(340, 374), (860, 374), (760, 600), (440, 600)], PINE)
    scene.oval(600, 596, 330, 70, PINE)
    scene.line([(382, 452), (600, 486), (820, 452)], MOSS, 12)
    for x, colour in ((190, CLAY), (1010, BLUE)):
        scene.box(x - 96, 600, 192, 130, PAPER, 10)
        scene.box(x - 96, 600, 192, 40, colour, 10)
        for row in range(3):
            scene.box(x - 70, 660 + row * 22, 130 - row * 24, 9, GREY, 4)
    return scene


def mentors() -> Scene:
    """Two people at a window, seen from behind, with coffee between them."""
    scene = Scene(PEACH)
    window(scene, 330, 70, 540, 350)
    tree(scene, 470, 412, 1.2)
    tree(scene, 740, 412, 0.9, "#6FA08F")
    scene.box(304, 434, 592, 16, LINEN, 6)
    plant(scene, 1060, 560)
    scene.box(80, 120, 150, 200, PAPER, 6)
    scene.shape([(100, 290), (150, 210), (182, 258), (198, 232), (212, 290)], MIST)
    scene.oval(134, 168, 34, 34, GOLD)
    scene.box(0, 690, WIDE, 110, WOOD)
    scene.box(450, 560, 300, 26, BARK, 10)
    scene.box(588, 586, 24, 120, BARK)
    cup(scene, 540, 562, CLAY, 0.8)
    cup(scene, 660, 562, PINE, 0.8)
    from_behind(scene, 330, 500, PINE, "#3B2A20", shawl=False)
    from_behind(scene, 870, 500, BLUE, ROSE, shawl=True)
    scene.box(200, 640, 260, 160, BARK, 40)
    scene.box(740, 640, 260, 160, BARK, 40)
    return scene


def children() -> Scene:
    """The children's corner: blocks, a train, a low table."""
    scene = Scene("#F6E3C8")
    scene.box(0, 560, WIDE, 240, "#DDBF93")
    scene.oval(600, 700, 980, 170, SOFT)
    for x, y, size, colour in (
        (250, 560, 110, CLAY),
        (372, 560, 110, BLUE),
        (310, 450, 110, GOLD),
        (320, 340, 96, PINE),
    ):
        scene.box(x, y, size, size, colour, 10)
    scene.shape([(306, 340), (428, 340), (367, 262)], ROSE)
    for place, x in enumerate((560, 700, 840)):
        scene.box(x, 610, 116, 66, (PINE, PEACH, CLAY)[place], 10)
        for wheel in (x + 26, x + 90):
            scene.oval(wheel, 684, 40, 40, INK)
            scene.oval(wheel, 684, 16, 16, LINEN)
        scene.line([(x - 24, 654), (x, 654)], INK, 7)
    scene.box(930, 566, 60, 60, CLAY, 8)
    scene.box(948, 540, 20, 34, INK, 4)
    for x, y, size in ((980, 480, 34), (1010, 430, 46), (1050, 372, 58)):
        scene.oval(x, y, size, size, PAPER)
    scene.box(90, 90, 300, 150, PAPER, 10)
    scene.oval(150, 150, 60, 60, GOLD)
    scene.shape([(200, 220), (270, 130), (340, 220)], MOSS)
    scene.box(560, 220, 520, 22, WOOD, 6)
    for place, x in enumerate(range(590, 1040, 48)):
        high = (116, 92, 130, 104)[place % 4]
        scene.box(x, 220 - high, 36, high, (PINE, ROSE, BLUE, GOLD, RUST)[place % 5], 5)
    return scene


def phone() -> Scene:
    """The telephone, a pad with three ticks, a pen."""
    scene = Scene(SKY)
    scene.box(0, 300, WIDE, 500, WOOD)
    scene.box(0, 300, WIDE, 16, BARK)
    scene.box(170, 360, 360, 380, PAPER, 14)
    scene.box(170, 360, 360, 54, CLAY, 14)
    for row in range(4):
        y = 470 + row * 66
        scene.box(270, y, 210 - row % 2 * 60, 14, GREY, 7)
        if row < 3:
            scene.line([(204, y + 4), (220, y + 20), (246, y - 12)], PINE, 12)
        else:
            scene.arc(224, y + 4, 18, 0, 360, GREY, 5)
    scene.line([(560, 720), (640, 470)], BLUE, 24)
    scene.line([(640, 470), (648, 444)], INK, 12)
    scene.box(740, 350, 240, 400, INK, 36)
    scene.box(758, 386, 204, 318, SOFT, 12)
    scene.oval(860, 480, 92, 92, PINE)
    for dx in (-1, 0, 1):
        for dy in (0, 1, 2):
            scene.oval(860 + dx * 58, 574 + dy * 46, 32, 32, PAPER)
    scene.box(826, 722, 68, 10, GREY, 5)
    cup(scene, 1092, 520, ROSE, 1.3)
    window(scene, 820, 40, 300, 180, PAPER)
    tree(scene, 910, 216, 0.6)
    scene.box(794, 234, 352, 16, LINEN, 6)
    plant(scene, 330, 300)
    return scene


def spring() -> Scene:
    """Spring between the houses: a bench, trees in leaf, a path."""
    scene = Scene(SKY)
    scene.oval(200, 160, 110, 110, GOLD)
    for x, high, colour in (
        (0, 330, PEACH),
        (230, 400, ROSE),
        (470, 350, "#E9D3B4"),
        (720, 420, PEACH),
        (980, 360, ROSE),
    ):
        scene.box(x, 560 - high, 236, high, colour)
        for row in range(high // 92):
            for column in range(3):
                scene.box(x + 28 + column * 66, 580 - high + row * 92, 44, 54, PAPER, 4)
                scene.box(x + 22 + column * 66, 634 - high + row * 92, 56, 10, MOSS, 3)
    scene.box(0, 540, WIDE, 260, "#A9CDB9")
    scene.shape([(480, 800), (620, 540), (700, 540), (860, 800)], SAND)
    for x, size in ((110, 1.4), (360, 1.0), (960, 1.2), (1120, 1.5)):
        tree(scene, x, 640, size, "#6FA08F" if size < 1.3 else MOSS)
    for y in (610, 640, 690):
        scene.box(390, y, 250 if y < 690 else 270, 18 if y < 690 else 22, CLAY, 8)
    for x in (412, 606):
        scene.box(x, 600, 16, 150, BARK, 4)
    for number in range(26):
        x, y = (number * 167) % WIDE, 690 + (number * 71) % (HIGH - 700)
        if not 440 < x < 900:
            scene.oval(x, y, 14, 14, (PAPER, GOLD, ROSE)[number % 3])
    return scene


SCENES = {
    "koket": kitchen,
    "fonstret": winter,
    "lotten": lot,
    "mentorerna": mentors,
    "barnen": children,
    "telefonen": phone,
    "varen": spring,
}
