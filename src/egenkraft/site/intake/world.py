"""What rows may point to: people, places, partners, methods, waves, by the words used for them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from egenkraft.site.access.models import Membership, Partner
from egenkraft.site.access.scope import Actor
from egenkraft.site.activities.models import Kind
from egenkraft.site.intake.problems import Problems, listed, shown
from egenkraft.site.intake.reading import Row, sheet_name
from egenkraft.site.labs.models import HomeArea, Outcome, Place
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.participants.models import Participant

Thing = TypeVar("Thing", bound=Model)


def fold(text: str) -> str:
    """Names are compared without regard to capitals and double spaces."""
    return " ".join(text.casefold().split())


@dataclass
class World:
    """Who loads, which day it is, where the picture files lie, and every row that was read."""

    by: Actor
    today: date
    folder: Path
    dry: bool
    problems: Problems
    rows: Mapping[str, list[Row]]
    broken_codes: set[str] = field(default_factory=set)
    broken_days: set[Any] = field(default_factory=set)
    counted: dict[str, Any] = field(default_factory=dict)
    last: list[Callable[[], None]] = field(
        default_factory=list
    )  # what is done once nothing is wrong, never in a dry run

    def say(self, row: Row, key: str, what: str, mend: str = "") -> None:
        self.problems.add(row.problem(key, what, mend))

    # --- people ---------------------------------------------------------------------------------
    @cached_property
    def people(self) -> dict[str, Participant]:
        return {fold(person.code): person for person in Participant.objects.all()}

    @cached_property
    def leaders(self) -> dict[str, UUID]:
        rows = Membership.objects.open().filter(role=Membership.Role.LEADER)
        return {fold(email): pk for email, pk in rows.values_list("account__email", "account")}

    @cached_property
    def people_by_name(self) -> dict[str, list[Participant]]:
        found: dict[str, list[Participant]] = defaultdict(list)
        for person in self.people.values():
            if person.display_name:
                found[fold(person.display_name)].append(person)
        return found

    def person(self, row: Row) -> Participant | None:
        """The participant a row is about; None after saying why not."""
        code = row.get("code")
        if code:
            return self.person_by_code(row, "code", code)
        name = row.get("name")
        if name:
            return self._person_by_name(row, name)
        if "code" not in row.values and not row.broken:
            self.say(row, "code", _("The cell is blank."), _("Write the person's code."))
        return None

    def person_by_code(self, row: Row, key: str, code: str) -> Participant | None:
        found = self.people.get(fold(code))
        if found is None and fold(code) not in self.broken_codes:
            what = _("There is no participant with the code “%(code)s”.") % {"code": shown(code)}
            self.say(row, key, what, self._nearest_code(code))
        return found

    def _nearest_code(self, code: str) -> str:
        near = get_close_matches(fold(code), self.people, n=1, cutoff=0.6)
        if near:
            return _("Did you mean %(code)s? Else add a row in the sheet participants.") % {
                "code": self.people[near[0]].code
            }
        return _("Mend the code, or add a row in the sheet participants.")

    def _person_by_name(self, row: Row, name: str) -> Participant | None:
        found = self.people_by_name.get(fold(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            what = _("%(count)s participants have this name.") % {"count": len(found)}
            self.say(row, "name", what, _("Write her code instead."))
        else:
            self.say(row, "name", _("No participant has this name."), _("Mend the name, or write her code."))
        return None

    # --- things with names ----------------------------------------------------------------------
    @cached_property
    def places(self) -> dict[str, Place]:
        return {fold(row.name): row for row in Place.objects.all()}

    @cached_property
    def areas(self) -> dict[str, HomeArea]:
        return {fold(row.name): row for row in HomeArea.objects.all()}

    @cached_property
    def partners(self) -> dict[str, Partner]:
        return {fold(row.name): row for row in Partner.objects.all()}

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        rows = list(Kind.objects.all())
        return {
            fold(word): row for row in rows for word in (row.key.replace("_", " "), row.name_en, row.name_sv)
        }

    @cached_property
    def waves(self) -> dict[str, Wave]:
        rows = list(Wave.objects.all())
        found = {fold(word): row for row in rows for word in (row.name_en, row.name_sv)}
        for row in rows:
            found |= {f"{row.weeks} veckor": row, f"{row.weeks} weeks": row, f"v{row.weeks}": row}
        return found | {str(row.number): row for row in rows}

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        rows = list(Outcome.objects.order_by("version"))  # the newest version wins
        found = {fold(word): row for row in rows for word in (row.key, row.name_en, row.name_sv)}
        return {fold(row.measure): row for row in Outcome.objects.current().order_by("-position")} | found

    @cached_property
    def versions(self) -> dict[str, dict[int, MethodVersion]]:
        found: dict[str, dict[int, MethodVersion]] = defaultdict(dict)
        for row in MethodVersion.objects.select_related("method"):
            found[fold(row.method.name)][row.number] = row
        return found

    def find(self, row: Row, key: str, known: Mapping[str, Thing], sheet: str = "") -> Thing | None:
        """What a cell names; None where it is blank, or after saying that nothing is called so."""
        text = row.get(key)
        if text is None:
            return None
        found = known.get(fold(text))
        if found is None:
            near = get_close_matches(fold(text), known, n=1, cutoff=0.6)
            names = listed([str(known[near[0]])] if near else _names(known.values()))
            mend = _("Known here: %(names)s.") % {"names": names or "–"}
            if sheet:
                mend += " " + _("Or add it in the sheet %(sheet)s.") % {"sheet": sheet_name(sheet)}
            self.say(row, key, _("“%(value)s” is not known.") % {"value": shown(text)}, mend)
        return found

    def version(self, row: Row) -> MethodVersion | None:
        """The method version a row names: the newest where no number is written."""
        name = row.get("method")
        numbers = self.versions.get(fold(name)) if name else None
        if name and numbers is None:
            known = {key: next(iter(rows.values())).method for key, rows in self.versions.items()}
            self.find(row, "method", known, "methods")
        if not numbers:
            return None
        number = row.get("version") or max(numbers)
        if number not in numbers:
            mend = _("Known here: %(names)s.") % {"names": listed(map(str, sorted(numbers)))}
            self.say(row, "version", _("The method has no version %(number)s.") % {"number": number}, mend)
        return numbers.get(number)

    # --- rows that stand twice ------------------------------------------------------------------
    def once(self, rows: Iterable[tuple[Row, Hashable]], key: str, what: str) -> list[Row]:
        """The rows whose key stands once; every row of a key that stands twice is a problem."""
        places: dict[Hashable, list[Row]] = defaultdict(list)
        for row, known_by in rows:
            places[known_by].append(row)
        for same in places.values():
            for row in same if len(same) > 1 else ():
                others = listed(str(other.number) for other in same if other is not row)
                mend = _("See also row %(rows)s. Keep one of them.") % {"rows": others}
                self.say(row, key, what, mend)
        return [same[0] for same in places.values() if len(same) == 1]


def _names(rows: Iterable[Model]) -> list[str]:
    return sorted({str(row) for row in rows})


Loader = Callable[[list[Row], World], Any]
