"""The languages a participant may have, each by its own name. Pages come in those that are translated."""

NAMES = (
    ("sv", "Svenska"),
    ("en", "English"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("prs", "دری"),
    ("so", "Soomaali"),
    ("ti", "ትግርኛ"),
    ("uk", "Українська"),
    ("tr", "Türkçe"),
    ("bs", "Bosanski"),
    ("ku", "Kurdî"),
    ("ckb", "کوردی"),
)


def own_name(code: str) -> str:
    """The language's name in itself; an unknown code as it stands.

    >>> own_name("so"), own_name("xx")
    ('Soomaali', 'xx')
    """
    return dict(NAMES).get(code, code)
