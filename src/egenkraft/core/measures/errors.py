"""What can be wrong with a pack, an answer or an argument, with the mend."""


class MeasureError(ValueError):
    """Something cannot be used: `code` for machines, `where` the place, `mend` what to do about it."""

    def __init__(self, code: str, message: str, mend: str, where: str = "") -> None:
        self.code, self.message, self.mend, self.where = code, message, mend, where
        super().__init__(f"{where + ': ' if where else ''}{message} {mend}")


class LicenceError(MeasureError):
    """A pack may not be loaded: it is forbidden, or its licence has no evidence."""
