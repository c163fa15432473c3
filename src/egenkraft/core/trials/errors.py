"""One exception for everything wrong in a plan or in data, with the place and the mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong: a code, where it is, what it is and how to mend it."""

    code: str
    message: str
    mend: str
    row: int | None = None
    column: str | None = None

    def where(self) -> str:
        """The place in words, empty when the problem has none; rows count the header line as 1."""
        parts = [f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        place = self.where()
        return f"{place + ': ' if place else ''}{self.code}: {self.message} {self.mend}"


class TrialError(ValueError):
    """A plan or data cannot be used; `problems` holds every one found, the first is also on the error."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a TrialError needs at least one problem")
        self.problems = problems
        first = problems[0]
        self.code, self.message, self.mend = first.code, first.message, first.mend
        self.row, self.column = first.row, first.column
        super().__init__("\n".join(str(problem) for problem in problems))


def refuse(
    code: str, message: str, mend: str, *, row: int | None = None, column: str | None = None
) -> TrialError:
    """A TrialError with one problem, ready to raise."""
    return TrialError(Problem(code, message, mend, row, column))
