"""Whatever happens in whatever order: after a no, no page, file, feed or job shows her for that purpose.

The machine gives and withdraws consents on every way that exists, and between them publishes, marks,
asks, books, loads old files, changes the words and puts old copies back. After each step the site is read
as each role would.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests import on_postgres
from tests.people import make_participant, signed_in, staff
from tests.site.diary import makers

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions as activities
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.activities.models import Kind
from egenkraft.site.consent import actions, ledger, since
from egenkraft.site.consent.models import Consent, Purpose, Wording
from egenkraft.site.consent.rules import PURPOSES, allowed
from egenkraft.site.consent.wordings import reword, words_of
from egenkraft.site.diary.actions import NotReady, Said, publish_lab
from egenkraft.site.diary.models import GonePicture, PublishedPicture, PublishedPost
from egenkraft.site.labs.actions import ship_outcomes
from egenkraft.site.measures import actions as measures
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.reports.rows import rounds
from egenkraft.site.work import actions as work

pytestmark = pytest.mark.consent

NAME, WORDS = "Kanarieselam", "Kanarieorden sa jag i köket."
COPIED = (
    Purpose,
    Wording,
    Consent,
    PublishedPost,
    PublishedPicture,
    GonePicture,
)  # what a backup keeps of her yes, of the words it was to, and of what it led to
PICTURE = "Kanariebilden"  # the alternative text of a picture that she is in
KEYS = st.sampled_from(["photo", "quote", "take_part", "measure", *PURPOSES])
WAYS = {
    "taps": lambda one, key: one.she_taps(key, False),
    "sheet": lambda one, key: one.a_leader_writes_down({key: False}, "spoken"),
    "phone": lambda one, key: one.she_withdraws(key),
    "new words": lambda one, key: one.the_words_change(key, True),
}
if not on_postgres.ON:  # there the host puts copies back, and nobody here may take a row of the gone away
    WAYS["old copy"] = lambda one, key: one.she_withdraws_and_an_old_copy_comes_back(key)


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.lab = create_lab(name="Labbet", slug="labbet", town="Norrköping")
        self.manager, self.leader = staff(self.lab, "manager"), staff(self.lab, "leader")
        with scope(self.manager):
            for ship in (ship_outcomes, actions.ship_purposes, ship_kinds, measures.ship_waves):
                ship(self.manager)
        began = timezone.localdate() - timedelta(weeks=2)
        self.her = make_participant(self.lab, "P07", agrees=(), display_name=NAME, started_on=began)
        self.herself = Actor(lab_id=self.lab.pk, role="participant", participant_id=self.her.pk)
        self.yes = dict.fromkeys(PURPOSES, False)
        self.clients = [signed_in(self.leader), signed_in(self.manager)]
        self.copy: tuple[dict[str, bool], list[list[Any]]] | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(agrees=st.booleans())
    def begin(self, agrees: bool) -> None:
        """Half of the lives begin with a yes to everything and something to be seen."""
        with scope(self.leader):
            if agrees:
                every = [(key, True) for key in PURPOSES]
                sheet = {"form": "spoken", "language": "sv"}
                actions.decide_sheet(self.leader, participant=self.her, answers=every, **sheet)
                self.yes |= dict(every)
            kind = Kind.objects.get(key="language_cafe")
            plan = activities.Plan(kind=kind, title="Kafé", starts_at=timezone.now(), minutes=60)
            self.cafe = activities.create(self.leader, plan=plan)[0]
            publish_lab(self.leader)
        if agrees:
            self.a_post_is_published()
            self.she_comes_to_the_cafe()
            self.she_answers()

    # --- her choices -----------------------------------------------------------------------------
    @rule(key=KEYS, given=st.booleans())
    def she_taps(self, key: str, given: bool) -> None:
        with scope(self.manager):
            pk = Purpose.objects.get(key=key).pk
        address = reverse("consent:choose", args=[pk])
        answer = signed_in(self.herself).post(address, {"answer": "yes" if given else "no"})
        assert answer.status_code == 302
        self.yes[key] = given

    @rule(said=st.dictionaries(KEYS, st.booleans(), min_size=1), form=st.sampled_from(["spoken", "phone"]))
    def a_leader_writes_down(self, said: dict[str, bool], form: str) -> None:
        marks = {f"p-{key}": "yes" if given else "no" for key, given in said.items()}
        sheet = marks | {"form": form, "on": timezone.localdate().isoformat()}
        answer = self.clients[0].post(reverse("consent:person", args=[self.her.pk]), sheet)
        assert answer.status_code == 302
        self.yes |= said

    @rule(key=KEYS)
    def she_withdraws(self, key: str) -> None:
        with scope(self.leader):
            actions.withdraw(self.leader, participant=self.her, purpose=key, form="phone", language="sv")
        self.yes[key] = False

    @rule(key=KEYS)
    def an_old_file_brings_a_yes(self, key: str) -> None:
        """An older yes from a list fills a gap, and never undoes an answer that came later."""
        with scope(self.manager):
            unasked = not Consent.objects.open().filter(participant=self.her, purpose__key=key).exists()
            on = timezone.localdate() - timedelta(days=9)
            actions.decide_all(self.manager, [actions.Decision(self.her.pk, key, True, on)])
            least = Purpose.objects.get(key=key)
        if unasked:  # nobody asked her with words that came after that day
            self.yes[key] = least.least_version == 1

    @rule(key=KEYS, new_meaning=st.booleans())
    def the_words_change(self, key: str, new_meaning: bool) -> None:
        with scope(self.manager):
            row = Purpose.objects.get(key=key)
            words = words_of(row) | {"text_sv": f"Ord nummer {row.version}."}
            reword(self.manager, purpose=row, words=words, new_meaning=new_meaning)
        if new_meaning:
            self.yes[key] = False

    @rule()
    def a_backup_is_made(self) -> None:
        with scope(self.manager):
            rows = [list(model._base_manager.all()) for model in COPIED]
        self.copy = dict(self.yes), rows

    @precondition(lambda self: self.copy is not None and not on_postgres.ON)
    @rule()
    def an_old_copy_comes_back(self) -> None:
        """What she has taken back since then stays so; what she has said yes to since then is not known.

        The words come back as they were, so a yes to them counts as it did.
        """
        assert self.copy is not None
        yes, rows = self.copy
        self._told_beside()
        with scope(self.manager):
            known = {row.pk for row in rows[COPIED.index(Consent)]}
            no = {row.purpose.key for row in Consent.objects.filter(given=False) if row.pk not in known}
            for model in reversed(COPIED):
                model._base_manager.all().delete()
            for model, copied in zip(COPIED, rows, strict=True):
                model._base_manager.bulk_create(copied)
        since.replay()
        self.yes = {key: yes[key] and key not in no for key in yes}

    def _told_beside(self) -> None:
        """A request would have ended here: what was saved is told to the list beside the keys."""
        for one in connection.run_on_commit:
            if _is_line(one[1]):
                one[1]()
        connection.run_on_commit = [one for one in connection.run_on_commit if not _is_line(one[1])]

    def she_withdraws_and_an_old_copy_comes_back(self, key: str) -> None:
        self.a_backup_is_made()
        self.she_withdraws(key)
        self.an_old_copy_comes_back()

    # --- what happens meanwhile --------------------------------------------------------------------
    @rule()
    def a_post_is_published(self) -> None:
        said = Said(WORDS, said_by="hon själv", participant=self.her)
        seen = makers.shows(self.her, alt=PICTURE)
        with transaction.atomic():
            try:
                makers.write(self.manager, f"Post {timezone.now():%f}", said=[said], seen=seen)
            except NotReady:
                assert not (self.yes["photo"] and self.yes["quote"])
                transaction.set_rollback(True)

    @rule()
    def she_comes_to_the_cafe(self) -> None:
        with scope(self.leader):
            try:
                activities.mark(self.leader, activity=self.cafe, participant=self.her, state="here")
            except activities.NotTakingPart:
                assert not self.yes["take_part"]

    @rule()
    def she_answers(self) -> None:
        with scope(self.leader):
            wave = Wave.objects.get(number=0)
            try:
                row = measures.open_check_in(
                    self.leader, participant=self.her, pack="conf", wave=wave, mode="alone"
                )
            except measures.NoConsent:
                assert not (self.yes["take_part"] and self.yes["measure"])
            except measures.AlreadyAnswered:
                return
            else:
                CheckIn.objects.filter(pk=row.pk).update(finished_at=timezone.now())

    @rule()
    def an_interview_is_booked(self) -> None:
        fields = {"employer": "Köket", "occupation": "Kökshjälp", "state": "booked"}
        with scope(self.leader):
            try:
                work.add(self.leader, participant=self.her, on=timezone.localdate(), **fields)
            except ValueError:
                return

    # --- and always --------------------------------------------------------------------------------
    @invariant()
    def the_rule_says_what_she_said(self) -> None:
        with scope(self.manager):
            assert {key: allowed(self.her, key) for key in PURPOSES} == self.yes

    @invariant()
    def no_page_shows_what_she_did_not_agree_to(self) -> None:
        if not hasattr(self, "cafe"):
            return
        outside, inside = "".join(_outside()), "".join(self._inside())
        if not self.yes["photo"]:
            assert PICTURE not in outside
            assert _pictures(outside) == 0
        if not self.yes["quote"]:
            assert WORDS not in outside
        if not self.yes["take_part"]:
            assert NAME not in inside
            assert NAME not in outside

    @invariant()
    def nothing_counts_her_answers_without_her_yes(self) -> None:
        with scope(self.manager):
            counted = {person for person, _pack in rounds(timezone.localdate())}
        if not self.yes["measure"]:
            assert self.her.pk not in counted

    def _inside(self) -> Iterator[str]:
        names = ("home:today", "home:people", "home:not_yet", "work:list", "trials:list", "diary:posts")
        paths = [reverse(name) for name in names]
        paths += [reverse("reports:board"), reverse("activities:activity", args=[self.cafe.pk])]
        paths += [reverse("consent:person", args=[self.her.pk]), reverse("home:person", args=[self.her.pk])]
        for path in paths:
            yield self.clients[0].get(path).content.decode()
        yield self.clients[1].get(reverse("home:people")).content.decode()


def _outside() -> Iterator[str]:
    """Everything that anybody can read, as linked from the first page and the feed."""
    client, seen = Client(), set()
    todo = ["/", reverse("diary:archive"), reverse("diary:gallery"), reverse("diary:feed")]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        text = client.get(path).content.decode()
        todo += [part for part in _links(text) if part.startswith("/diary/")]
        yield text


def _links(text: str) -> list[str]:
    return [part.split('"')[0] for part in text.split('href="')[1:]]


def _pictures(text: str) -> int:
    return text.count("/pictures/") - text.count('href="/pictures/')


def _is_line(run: Any) -> bool:
    return getattr(run, "func", None) is ledger.append


@pytest.fixture(autouse=True)
def _read_and_write_here(media: Any, public_reads_here: None, settings: Any, tmp_path: Any) -> None:
    """Pictures are written into a folder of the test, and the public pages see its transaction."""
    settings.KEYS = tmp_path / "beside"


@pytest.fixture
def life() -> Iterator[Machine]:
    """Somebody who has said yes to everything and is shown everywhere."""
    one = Machine()
    one.begin(True)
    yield one
    one.teardown()


def check(one: Machine) -> None:
    one.the_rule_says_what_she_said()
    one.no_page_shows_what_she_did_not_agree_to()
    one.nothing_counts_her_answers_without_her_yes()


@pytest.mark.django_db
def test_with_her_yes_she_is_shown(life: Machine) -> None:
    """Or else the tests below would see nothing where there is nothing to see."""
    outside, inside = "".join(_outside()), "".join(life._inside())
    assert PICTURE in outside
    assert _pictures(outside) > 0
    assert WORDS in outside
    assert NAME in inside
    with scope(life.manager):
        assert (life.her.pk, "conf") in rounds(timezone.localdate())
    check(life)


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", ["take_part", "measure", "photo", "quote"])
def test_each_way_to_a_no_is_in_force_at_once(life: Machine, key: str, way: str) -> None:
    WAYS[way](life, key)
    check(life)
    life.an_old_file_brings_a_yes(key)
    life.a_post_is_published()
    check(life)


@pytest.mark.django_db
@pytest.mark.skipif(on_postgres.ON, reason="there the host puts copies back")
def test_a_yes_given_again_before_the_copy_outlives_it(life: Machine) -> None:
    """The yes to the older words had ended by then: only the open one is judged by the words of today."""
    life.the_words_change("take_part", new_meaning=True)
    life.a_leader_writes_down({"take_part": True}, "phone")
    life.a_backup_is_made()
    life.she_withdraws("remind")
    life.an_old_copy_comes_back()
    assert life.yes["take_part"]
    check(life)


@pytest.mark.django_db
@pytest.mark.skipif(on_postgres.ON, reason="there the host puts copies back")
def test_an_old_copy_brings_back_the_words_with_the_yes_to_them(life: Machine) -> None:
    life.a_backup_is_made()
    life.the_words_change("photo", new_meaning=True)
    check(life)
    life.an_old_copy_comes_back()
    assert life.yes["photo"]
    check(life)
    assert PICTURE in "".join(_outside())


def _run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_after_a_no_nothing_shows_her_for_that_purpose() -> None:
    _run(4, 6)


@pytest.mark.long
@pytest.mark.django_db
def test_after_a_no_nothing_shows_her_for_that_purpose_long() -> None:
    _run(300, 30)
