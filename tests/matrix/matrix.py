"""Every address, as everybody, for everybody's things, by every method: asked, and held against the table."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.matrix import addresses, canaries, evaluator
from tests.matrix.addresses import Address
from tests.matrix.evaluator import ANYBODY, NOTHING, OPEN, SIGN_IN, STEP_UP, STOPPED, Owner, Row, Who
from tests.matrix.pages import Answer, Door, Payload, forms_of
from tests.matrix.world import HERE, World

ASKED = ("GET", "POST")
UNKNOWN = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
SIGN_IN_AT = ("/sign-in/login/", "/enter/", "/start/")
PROVE_AT = ("/sign-in/reauthenticate/", "/again/", "/start/second/")
HER_NAME = "@her-name"  # in a form that asks for somebody by the name that only the vault holds
LETTERS = {200: "o", 400: "b", 403: "f", 404: ".", 405: "m", 410: "g", 503: "l"}
WHAT = {SIGN_IN: "s", STEP_UP: "u", NOTHING: "."}
SETTLED = {200, 405}  # what is no page for one is none for the next


@dataclass(frozen=True)
class Case:
    """One question: may this one do this there?"""

    address: Address
    who: str
    owner: str  # a key of world.OWNERS; empty where the address asks for nothing in particular
    method: str
    named: str = ""  # whose code or id stands in the form

    def __str__(self) -> str:
        for_whom = f" for {self.owner}" * bool(self.owner) + f" naming {self.named}" * bool(self.named)
        return f"{self.method} /{self.address.route} as {self.who}{for_whom}"


@dataclass
class Matrix:
    """Asks and judges. `faults` are the violations; `letters` the outcome of each case."""

    world: World
    door: Door
    table: dict[str, Row] = field(default_factory=evaluator.table)
    payloads: dict[str, Payload] = field(default_factory=dict)
    letters: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    faults: list[str] = field(default_factory=list)
    hidden: dict[tuple[str, str, str], set[Any]] = field(default_factory=lambda: defaultdict(set))
    asked: int = 0

    def cases(self, these: list[Address]) -> Iterator[Case]:
        yield from self.reading(these)
        yield from self.sending(these)

    def reading(self, these: list[Address]) -> Iterator[Case]:
        """Who opens which page."""
        for address in these:
            for owner in address.owners(self.world):
                yield from (Case(address, who, owner, "GET") for who in self.asking(address))

    def sending(self, these: list[Address]) -> Iterator[Case]:
        """Who sends what, for whom and naming whom; what stood in the forms is known by now."""
        for address in these:
            asking, first = self.asking(address), address.owners(self.world)[0]
            for owner in address.owners(self.world):
                yield from (Case(address, who, owner, "POST") for who in asking)
            named = self.named(address)
            for who in asking:
                yield from (Case(address, who, first, method) for method in UNKNOWN)
                yield from (Case(address, who, first, "POST", woman) for woman in named)

    def asking(self, address: Address) -> list[str]:
        """Who asks. Those who have not proved who they are matter only where the proof is asked for."""
        proof = self.table[address.capability].step_up
        return [key for key, who in self.world.whos.items() if who.fresh or proof]

    def named(self, address: Address) -> list[str]:
        """The women whom a form may name, where it names one and its address does not."""
        owner = address.owners(self.world)[0]
        sent = self.payloads.get(address.path(self.world, owner), {}) | address.sent
        names_one = owner not in self.world.women and self.names & _values(sent)
        return list(self.world.women) if names_one else []

    @property
    def names(self) -> set[str]:
        ids = {name for woman in self.world.women.values() for name in (woman.code, str(woman.pk))}
        return ids | {HER_NAME}

    def run(self, these: list[Address]) -> None:
        """First everybody opens every page; then what its forms send is known, and is sent by everybody."""
        pages: dict[Address, Answer] = {}
        for case in self.reading(these):
            answer = self.ask(case)
            self.judge(case, answer)
            if answer.status in SETTLED and self.reads(case):
                pages.setdefault(case.address, answer)
        for address in addresses.found():
            self.gather(address, pages.get(address))
        for case in self.sending(these):
            self.judge(case, self.ask(case))
        self.compare()

    def ask(self, case: Case) -> Answer:
        path = case.address.path(self.world, case.owner)
        payload = self.payload(case, path) if case.method == "POST" else None
        return self.door.ask(case.who, case.method, path, payload)

    # --- what is sent -------------------------------------------------------------------------------
    def gather(self, address: Address, page: Answer | None = None) -> None:
        """Read the forms of a page as somebody who may open it: what a POST sends."""
        answer = page or next(self.opened(address), None)
        if answer is not None and answer.status == 200:
            path = address.path(self.world, address.owners(self.world)[0])
            for target, payload in forms_of(path, answer.text).items():
                self.payloads.setdefault(target, self.plain(filled(payload)))

    def opened(self, address: Address) -> Iterator[Answer]:
        """The page as those see it who may open it, one after the other."""
        owner = address.owners(self.world)[0]
        cases = (Case(address, who, owner, "GET") for who in self.world.whos)
        answers = (self.ask(case) for case in cases if self.reads(case))
        return (answer for answer in answers if answer.status in SETTLED)

    def reads(self, case: Case) -> bool:
        """Whether the forms of this page are taken from what she sees: of the first owner's, by the table."""
        first, who = case.address.owners(self.world)[0], self.world.whos[case.who]
        may = self.expected(case.address, case.who, case.owner) in {OPEN, ANYBODY}
        return case.owner == first and may and who.role != "public"

    def plain(self, payload: Payload) -> Payload:
        """The form without seeded words, which would come back as an echo; codes of people stay."""
        known = self.world.words.known

        def word(found: re.Match[str]) -> str:
            return found[0] if known[found[0]][1] == "code" else "Ord"

        return {name: [canaries.WORD.sub(word, one) for one in values] for name, values in payload.items()}

    def payload(self, case: Case, path: str) -> Payload:
        """The form of the first owner's page, made out to this owner."""
        first = case.address.owners(self.world)[0]
        sent = self.payloads.get(case.address.path(self.world, first), {}) | case.address.sent
        if case.named:
            return {name: [self._naming(one, case.named) for one in values] for name, values in sent.items()}
        if not case.owner or case.owner in {first, "missing"}:
            return sent
        rows = self.world.rows[case.address.label]
        old, new = str(rows[first].pk), str(rows[case.owner].pk)
        return {name: [one.replace(old, new) for one in values] for name, values in sent.items()}

    def _naming(self, value: str, woman: str) -> str:
        """The same value with this woman's code or id in the place of anybody's."""
        if value not in self.names:
            return value
        her = self.world.women[woman]
        if value == HER_NAME:
            return self.world.called[woman]
        return str(her.pk) if "-" in value else her.code

    # --- what must come -----------------------------------------------------------------------------
    def expected(self, address: Address, who: str, owner: str) -> str:
        row = self.table[address.capability]
        return evaluator.expected(row, self.world.whos[who], address.owner(self.world, owner))

    def judge(self, case: Case, answer: Answer) -> None:
        self.asked += 1
        letter = letter_of(answer)
        place = case.owner + f"+{case.named}" * bool(case.named)
        if case.method in ASKED:
            self.letters[case.address.route, case.method, case.who][place] = letter
            if case.method == "GET" and case.owner not in {*self.world.women, "missing"}:
                self._listed(case, letter, answer)
        row, who = self.table[case.address.capability], self.world.whos[case.who]
        wrong = [*self._status(case, letter), *self._texts(case, row, who, answer)]
        wrong += [*self._headers(case, answer), *self._acts(case, row, letter, answer)]
        self.faults += [f"{case}: {text}" for text in wrong]
        if letter == ".":
            shape = (len(answer.body), hash(answer.body), tuple(sorted(answer.headers.items())))
            self.hidden[case.address.route, case.method, case.who].add(shape)

    def _listed(self, case: Case, letter: str, answer: Answer) -> None:
        """Whose words stand on a page that asks for nobody in particular: "n" where hers do."""
        shown = set(canaries.WORD.findall(answer.text)) if letter.lower() == "o" else set()
        owners = {self.world.text(word).owner.key for word in shown & self.world.words.known.keys()}
        for woman in self.world.women:
            letters = self.letters[case.address.route, case.method, case.who]
            letters[f"{case.owner}~{woman}"] = "n" if woman in owners else "-"

    def _status(self, case: Case, letter: str) -> Iterator[str]:
        plain = letter.lower()
        if plain == "x":
            yield "the product broke"
        if case.method in UNKNOWN and case.method != "HEAD":
            if plain != "m":
                yield f"the method is none of the product's, and the answer is {letter}"
            return
        wanted = self.expected(case.address, case.who, case.owner)
        if plain == "m" or plain == "x":
            return
        if case.named and wanted == OPEN:
            yield from self._named(case, letter)
            return
        if wanted in WHAT and plain != WHAT[wanted]:
            yield f"must be “{wanted}”, is {letter}"
        if wanted == OPEN and plain not in "orb" and not (plain == "." and case.address.state):
            yield f"must be open, is {letter}"
        if wanted == ANYBODY and plain not in "orgbf.su":
            yield f"must be open, is {letter}"

    def _named(self, case: Case, letter: str) -> Iterator[str]:
        """A form that names somebody out of reach, or who takes no part, does nothing."""
        row, who = self.table[case.address.capability], self.world.whos[case.who]
        woman = self.world.owner(case.named)
        alias = row.kinds & {"attendance", "trials"} and woman.lab == who.lab and not woman.gone
        near = alias or evaluator.within(row.reaches[who.role], who, woman)
        # A choice of nobody is a choice too; and somebody is entrusted with her, whatever she said yes to.
        chosen = "trials" in row.kinds or row.capability == "entrust.change"
        # Her card is there after a no too, for those who have her to look after; so is a search for her name.
        shut = woman.withdrawn and row.capability != "identity.find"
        if (not near or shut) and letter not in ".or" and not chosen:
            yield f"names somebody who is not there for her, and the answer is {letter}"

    def _texts(self, case: Case, row: Row, who: Who, answer: Answer) -> Iterator[str]:
        subject = case.address.owner(self.world, case.owner)
        if case.named and subject is None:
            subject = self.world.owner(case.named)
        heard = answer.text + "\n".join(answer.headers.values()) + answer.cookies
        echo = {self.world.called[case.named]} if case.named else set()  # what whoever asks wrote herself
        found = (
            set(canaries.WORD.findall(heard)) & self.world.words.known.keys()
        )  # a random key may look like one
        for word in sorted(found - echo):
            text = self.world.text(word)
            if not evaluator.may_show(self.table, row, who, text, subject):
                yield f"shows {text.field} ({text.kind}) of {text.owner.key}"

    @staticmethod
    def _headers(case: Case, answer: Answer) -> Iterator[str]:
        for name, value in HEADERS.items():
            if answer.headers.get(name) != value:
                yield f"header {name} is {answer.headers.get(name)}"
        if "Content-Security-Policy" not in answer.headers:
            yield "no content policy"
        open_page = case.address.capability == "public.read"
        if not open_page and "no-store" not in answer.headers.get("Cache-Control", ""):
            yield "may be kept in a cache"
        if open_page and answer.cookies:
            yield "sets a cookie on an open page"

    def _acts(self, case: Case, row: Row, letter: str, answer: Answer) -> Iterator[str]:
        wanted = self.expected(case.address, case.who, case.owner)
        done = [action for action, _one in answer.acts if not action.endswith(".see")]
        if wanted in WHAT and answer.acts:
            yield f"was refused, and the chain says {answer.acts[0][0]}"
        elif (letter.lower() in ".sumfbx" or wanted == STOPPED) and done:
            yield f"did nothing, and the chain says {done[0]}"
        person = self._person(case)
        if "read" in row.log and letter.lower() == "o" and case.method == "GET" and person:
            looks = [one for one in answer.acts if one[1] in person]
            if len(looks) != 1 and not (
                len(looks) == 0 and "identity" in row.kinds
            ):  # the name comes by POST
                yield f"a page on a person was shown with {len(looks)} rows in the chain"

    def _person(self, case: Case) -> set[str]:
        """The ids under which a look at this owner's thing is written down."""
        owner = case.address.owner(self.world, case.owner)
        if owner is None or not owner.person:
            return set()
        return {str(self.world.rows[case.address.label][case.owner].pk), str(self.world.women[owner.key].pk)}

    def compare(self) -> None:
        """To one and the same person, missing and forbidden things look alike to the last byte's count."""
        for (route, method, who), shapes in self.hidden.items():
            if len(shapes) > 1:
                self.faults.append(f"{method} /{route} as {who}: missing and forbidden differ: {shapes}")


def _values(payload: Payload) -> set[str]:
    return {one for values in payload.values() for one in values}


def letter_of(answer: Answer) -> str:
    """The outcome in one letter; a capital one where something was written into the chain."""
    if 300 <= answer.status < 400:
        path = answer.headers.get("Location", "").partition("?")[0]
        letter = "u" if path in PROVE_AT else "s" if path in SIGN_IN_AT else "r"
    else:
        letter = LETTERS.get(answer.status, "x" if answer.status >= 500 else "b")
    return letter.upper() if answer.acts and letter.isalpha() else letter


DAY, CLOCK = ("on", "day", "starts_on", "ends_on", "started_on"), ("clock", "starts_at")


def filled(payload: Payload) -> Payload:
    """What a browser could not know: days, times and years as the product reads them, and some words."""
    today = date.today().isoformat()
    known = dict.fromkeys(DAY, today) | dict.fromkeys(CLOCK, "10:00") | {"birth_year": "1985"}
    return {
        name: [known.get(name, one) if one == "1" else one if one.strip() else "Ord" for one in values]
        for name, values in payload.items()
    }


def everything(world: World, *, part: int = 0, parts: int = 1) -> Matrix:
    """Ask every address of one part of the list."""
    return asked(world, addresses.found()[part::parts])


def asked(world: World, these: list[Address]) -> Matrix:
    matrix = Matrix(world, Door(world))
    matrix.run(these)
    return matrix


__all__ = ["HERE", "Case", "Matrix", "Owner", "asked", "everything"]
