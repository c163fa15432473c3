"""What differs in how two waves were asked, and therefore weakens their comparison."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """How one answer or check-in was asked: pack version, text language, presentation and mode."""

    version: int
    language: str
    presentation: str
    mode: str


def warnings(before: Setting, after: Setting) -> tuple[str, ...]:
    """The warnings that a comparison of the two must carry, in a fixed order; none when they are alike.

    >>> warnings(Setting(1, "sv", "3", "alone"), Setting(1, "ar", "3", "helped"))
    ('language_mixed', 'mode_changed')
    """
    pairs = (
        ("version_changed", before.version != after.version),
        ("presentation_changed", before.presentation != after.presentation),
        ("language_mixed", before.language != after.language),
        ("mode_changed", before.mode != after.mode),
    )
    return tuple(code for code, differs in pairs if differs)
