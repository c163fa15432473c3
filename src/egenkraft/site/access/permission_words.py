"""The permission table in plain words, for the page on which a lab reads who may do what."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Membership
from egenkraft.site.access.permissions import Permission, table

ROLES = dict(Membership.Role.choices) | {"participant": _("the participant herself")}
REACHES = {
    "l": _("everybody in the lab"),
    "a": _("only the people entrusted to her or him"),
    "k": _("only people who chose her or him to hold their key"),
    "p": _("the own organisation"),
    "o": _("only her or his own"),
    "g": _("only sums, nobody by name"),
}
ABOUT_HER = {  # what one wants to know first: who can see this about a woman?
    "display": _("The name and symbol she chose"),
    "identity": _("Her real name and her phone"),
    "attendance": _("When she was here"),
    "interview": _("Her job interviews"),
    "consents": _("What she said yes and no to"),
    "answers": _("Her answers to questions"),
}
SUMMED = {"attendance", "interview", "answers"}  # what can be counted without saying who
NAMED = [reach for reach in REACHES if reach != "g"]
WORDS = {
    "accounts.agree": _("agree to a role that an administrator wants to give"),
    "accounts.grant": _("invite colleagues, end roles, let somebody in anew"),
    "activities.change": _("plan activities"),
    "activities.see": _("see the activities"),
    "answers.own": _("read her own answers"),
    "answers.see": _("read her own check-ins"),
    "attendance.mark": _("mark who is here"),
    "audit.own": _("see what she or he did"),
    "audit.plain": _("see what was done, without people"),
    "audit.see": _("see what was done in the lab, by codes"),
    "board.report": _("take the report of the lab as a file"),
    "board.see": _("see the results of the lab"),
    "cards.make": _("print a sign-in card, lend a device for choosing pictures"),
    "checkin.answer": _("answer a check-in"),
    "checkin.due": _("see who has a check-in to do"),
    "checkin.try": _("write down an attempt to reach her for a check-in"),
    "checkin.open": _("open a check-in together and hand the device over"),
    "recordings.make": _("record the questions read aloud"),
    "checkin.override": _("allow another way of asking than last time"),
    "components.see": _("see all parts of pages"),
    "consent.own": _("say yes or no"),
    "consent.words": _("change the words of what people are asked"),
    "consent.write": _("write down her yes or no"),
    "contact.change": _("write down how she wants to be reached"),
    "data.own": _("read what the lab holds about her, and who looked"),
    "data.print": _("print for her what the lab holds about her"),
    "data.take": _("take a file with everything about her"),
    "diary.see": _("see drafts of the diary"),
    "diary.write": _("write and publish in the diary"),
    "entrust.change": _("say who is entrusted with whom"),
    "erasure.see": _("see that somebody was taken away, without her name"),
    "ideas.add": _("hold a workshop, write down ideas, take votes"),
    "ideas.own": _("give an idea while a workshop is open"),
    "ideas.see": _("see workshops, ideas and votes"),
    "identity.change": _("write down her name and phone"),
    "identity.find": _("search by name"),
    "identity.see": _("read her name and phone"),
    "intake.load": _("load spreadsheets"),
    "kiosk.start": _("put a tablet at the door"),
    "me.see": _("see her own first page"),
    "messages.decide": _("decide about a reminder that perhaps left"),
    "messages.see": _("see which reminders left"),
    "methods.change": _("write about methods"),
    "methods.create": _("make a draft of a method"),
    "methods.decide": _("write down what the lab decides about a method"),
    "methods.see": _("read about methods and results"),
    "need.break": _("open a page in need for fifteen minutes"),
    "need.review": _("look at what was opened in need"),
    "notices.own": _("read what the product tells her or him"),
    "people.change": _("change the name, symbol and language she chose"),
    "sums.see": _("see how her sums changed, if she said yes"),
    "people.create": _("add a person"),
    "people.list": _("see the list of people by the names they chose"),
    "people.see": _("open a person's page"),
    "permissions.see": _("see this page"),
    "person.erase": _("take everything about a person away"),
    "pictures.choose": _("choose her own pictures"),
    "protection.own": _("choose extra protection"),
    "protection.set": _("set extra protection together with her"),
    "retention.change": _("choose how long things are kept"),
    "retention.see": _("see how long things are kept"),
    "rights.ask": _("correct what is wrong, ask to be taken away"),
    "rights.see": _("see what people asked for about their data"),
    "session.own": _("choose a role, end own sign-ins"),
    "setup.change": _("change places, partners, outcomes and public texts"),
    "setup.see": _("see the set-up"),
    "today.see": _("see what waits today"),
    "trials.lock": _("lock a plan, draw the lot"),
    "trials.late": _("take those who came later into a trial and draw their lot"),
    "trials.plan": _("make a plan"),
    "trials.change": _("change a plan that is not locked yet"),
    "trials.people": _("choose who takes part in a plan"),
    "trials.report": _("take the report of a closed trial"),
    "trials.see": _("see trials and their plans"),
    "words.own": _("give her own words for a report, take them back"),
    "words.pick": _("pick participants' words for a report"),
    "work.change": _("add and move interviews"),
    "work.rate": _("say whether an interview was right for her"),
    "work.second": _("judge an interview as the second person"),
    "work.see": _("see interviews"),
}
NOT_HERE = ("public.read", "session.open", "demo.enter")  # what is open to everybody


@dataclass(frozen=True)
class Who:
    """One role that sees something: how far, and whether it proves anew who it is."""

    role: str
    reach: str
    again: bool


@dataclass(frozen=True)
class About:
    """One kind of data about a woman, and who sees it."""

    name: str
    who: tuple[Who, ...]


@dataclass(frozen=True)
class May:
    """One thing that a role may do: proving anew who one is, and told to her where it is about her."""

    words: str
    again: bool
    told: bool


@dataclass(frozen=True)
class Role:
    """What one role may do, by how far it reaches."""

    name: str
    groups: tuple[tuple[str, tuple[May, ...]], ...]


def about_her() -> list[About]:
    """Who sees what about a woman, out of the table itself."""
    return [About(str(words), tuple(_who(kind))) for kind, words in ABOUT_HER.items()]


def _who(kind: str) -> list[Who]:
    rows = [row for row in table().values() if kind in row.kinds and "v" in row.what]
    found = []
    for role, words in ROLES.items():
        mine = [row for row in rows if role in row.reaches]
        for reach in REACHES if kind in SUMMED else NAMED:
            if far := [row for row in mine if row.reaches[role] == reach]:
                again = all(row.step_up for row in far)
                found.append(Who(str(words), str(REACHES[reach]), again))
                break
    return found


def by_role() -> list[Role]:
    """What each role may do; a role that can do nothing but sign in is left out."""
    found = [Role(str(words), tuple(_groups(role))) for role, words in ROLES.items()]
    return [one for one in found if sum(len(rows) for _reach, rows in one.groups) > len(OWN)]


OWN = ("session.own", "notices.own", "audit.own")


def _groups(role: str) -> list[tuple[str, tuple[May, ...]]]:
    groups = []
    for reach, words in REACHES.items():
        rows = [
            row
            for row in table().values()
            if row.reaches.get(role) == reach and row.capability not in NOT_HERE
        ]
        if rows:
            groups.append((str(words), tuple(_may(row) for row in rows)))
    return groups


def _may(row: Permission) -> May:
    return May(str(WORDS[row.capability]), row.step_up, row.reads)
