"""The first day of a lab: from `egenkraft init` on an empty database to a verdict, through pages alone.

Nothing here knows the database. What is asserted stands on a page, and the server is a process of its own.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from tests.journeys.conftest import SIZES, Walker
from tests.people import PASSWORD, PHONE_LOCK
from tests.servers import Installation, Server, alive, until

from egenkraft.core import measures

MAIL, MANAGER, HER = "berit@labbet.example", "Berit Lindqvist", "Selam"
LEADERS_MAIL, LEADER = "noor@labbet.example", "Noor Haddad"
Door = Callable[..., Walker]


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture
def door(browser: Browser, installation: Installation) -> Iterator[Door]:
    """Opens another browser, which nobody has used before."""
    contexts: list[BrowserContext] = []

    def make(size: str = "desktop", *, js: bool = True, dark: bool = False) -> Walker:
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport=SIZES[size], java_script_enabled=js, color_scheme=scheme)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Walker(context.new_page(), f"http://localhost:{installation.port}", js)

    yield make
    for context in contexts:
        context.close()


def test_the_first_day_of_a_lab(installation: Installation, door: Door) -> None:
    welcome = begin(installation)
    with installation.serving() as server:
        berit = sign_in(door(), welcome, MANAGER, MAIL)
        noor = sign_in(door(), invite(berit), LEADER, LEADERS_MAIL)
        furnish(berit)
        add_method(berit)
        her = add_woman(noor)
        say(noor, her, {"Do you want to take part in the lab?": "Yes", "answer questions": "Yes"})
        hold_activity(noor)
        check_in(noor, door, her, wave="Start", answer=0)
        load_five_others(berit, installation.folder)
        trial = plan_trial(berit)
        check_in(noor, door, her, wave="10 weeks", answer=2)
        read_verdict(berit, trial)
        withdraw(noor, her)
        leave(noor)
        stop(server)


def begin(installation: Installation) -> str:
    """Given an empty folder; when init has run, then one address opens the lab once."""
    arguments = ("--name", "Labbet", "--town", "Norrköping", "--email", MAIL, "--person", MANAGER)
    code, out, err = installation.run("init", *arguments)
    assert (code, err) == (0, "")
    found = re.search(r"http://localhost:\d+(/welcome/\S+/)", out)
    assert found
    return found[1]


def sign_in(walk: Walker, welcome: str, name: str, mail: str) -> Walker:
    """She chooses a password by her address, which is then used up, and makes a passkey on her phone."""
    phone_lock(walk)
    page = walk.go(welcome).page
    page.locator("summary:visible").first.click()
    walk.press("English").says("You are invited to Labbet")
    page.get_by_label("Password", exact=True).fill("kort")
    page.get_by_label("The same password again").fill("kort")
    walk.press("Save the password").says("15")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    walk.press("Save the password").says("Your password is set. Sign in.")
    page.get_by_label(re.compile("E-mail|Email")).fill(mail)
    page.get_by_label("Password", exact=True).fill("fel " + PASSWORD)
    walk.press("Sign in")
    assert page.get_by_role("alert").count() == 1
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    walk.press("Sign in")
    make_passkey(walk)
    walk.says(name)
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["s"]["httpOnly"]
    assert cookies["s"]["sameSite"] == "Lax"
    walk.go(welcome, status=404).says("This address does not work now").go("/today/")
    return walk


def phone_lock(walk: Walker) -> None:
    """Her browser stands on a phone whose lock can prove who she is."""
    devtools = walk.page.context.new_cdp_session(walk.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_LOCK})


def make_passkey(walk: Walker) -> None:
    """A password alone opens nothing: a second way is made at once, and asked for."""
    page = walk.page
    page.wait_for_url("**/enter/")
    page.locator("main .main").click()
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/webauthn/reauthenticate/**")
    page.locator("#mfa_webauthn_reauthenticate").click()
    page.wait_for_url("**/recovery-codes/")
    walk.go("/enter/")
    page.wait_for_url("**/today/")


def invite(walk: Walker) -> str:
    """A colleague who leads the days comes by an address of her own; returns it."""
    page = walk.go("/colleagues/").page
    page.get_by_label(re.compile("E-mail|Email")).fill(LEADERS_MAIL)
    page.get_by_label("Name").fill(LEADER)
    page.locator("[name=role][value=leader]").check()
    walk.follow(page.locator("main form .main")).check()
    found = re.search(r"http://localhost:\d+(/welcome/\S+/)", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found[1]


def furnish(walk: Walker) -> None:
    """The words and the place of the lab; then the world can read them."""
    page = walk.press("Set-up", role="link").press("Places", role="link").page
    page.get_by_label("Name").fill("Lokalen")
    page.get_by_label("Street and town").fill("Storgatan 1, Norrköping")
    walk.press("Save").says("Saved").says("Lokalen")
    walk.press("Set-up", role="link").press("Public words", role="link")
    page.get_by_label("One line about the lab, in Swedish").fill("Vägen till jobb börjar här.")
    walk.press("Save").says("Saved").press("The public page", role="link")
    walk.says("The page is not published yet.").press("Publish the page").says("The public page is renewed")
    walk.go("/").says("Vägen till jobb börjar här.").go("/today/")


def add_method(walk: Walker) -> None:
    walk.press("Trials", role="link").press("Method library", role="link").press("Add a method", role="link")
    walk.page.get_by_label("Name of the method").fill("Mentorskurs")
    walk.page.get_by_label("What is done").fill("Sex träffar med en mentor.")
    walk.press("Save").says("The method is in the library.")


def add_woman(walk: Walker) -> str:
    """A woman who began thirty weeks ago; returns the address of her card."""
    walk.go("/people/").press("Add a person", role="link")
    began = date.today() - timedelta(weeks=30)
    walk.page.get_by_label("What shall we call you?").fill(HER)
    walk.page.get_by_label("Her language").select_option("en")
    walk.page.get_by_label("First day").fill(f"{began.day}/{began.month} {began.year}")
    walk.press("Add her").says("Write down her choices")
    return "/people/" + walk.page.url.rstrip("/").rpartition("/")[2] + "/"


def say(walk: Walker, her: str, answers: dict[str, str]) -> None:
    """What she says is written down in her presence."""
    walk.go(her.replace("/people/", "/consent/"))
    for question, word in answers.items():
        group = walk.page.get_by_role("radiogroup", name=re.compile(question))
        group.get_by_text(word, exact=True).click()
    walk.press("Save").says("Saved")


def hold_activity(walk: Walker) -> None:
    """A language café of yesterday: planned late, marked, its minutes certified."""
    walk.go("/activities/").press("Plan an activity", role="link")
    day, page = date.today() - timedelta(days=1), walk.page
    page.get_by_label("Kind").select_option(label="Language café")
    page.get_by_label("Day", exact=True).fill(f"{day.day}.{day.month}.{day.year}")
    page.get_by_label("Starts at").fill("13.30")
    page.get_by_label("Place").select_option(label="Lokalen")
    walk.press("Plan").says("Planned.")
    page.get_by_role("group", name=HER).get_by_role("button", name="Here").click()
    page.get_by_text(f"{HER}: here. Saved.").wait_for()
    page.get_by_label("Minutes").fill("75")
    walk.press("Save").says(f"75 minutes, certified by {LEADER}")


def check_in(walk: Walker, door: Door, her: str, *, wave: str, answer: int) -> None:
    """She answers both sets on a phone of her own, which then shows nothing but that."""
    walk.go(her.replace("/people/", "/check-in/open/"))
    walk.page.locator("summary", has_text="Questions").click()
    for name in (measures.load(pack).name("en") for pack in ("conf", "pos")):
        walk.page.get_by_label(re.compile(name)).first.check()
    walk.page.get_by_label(wave, exact=True).check()
    walk.press("She answers on another device")
    address = walk.page.locator("bdi", has_text="/hand/").inner_text()
    phone = door("phone", js=False)
    phone.page.goto(address)
    assert "/hand/" not in phone.page.url
    phone.check().says("Hello! Some questions for you").press("Begin")
    answer_all(phone, "conf", answer)
    home = phone.page.url
    for elsewhere in ("/today/", "/people/", her, "/results/", "/", "/sign-in/login/", "/me/"):
        phone.page.goto(phone.base + elsewhere)
        assert phone.page.url == home, f"{elsewhere} is open on a handed-over phone"
    phone.press("Go on")
    answer_all(phone, "pos", 0)
    phone.check().says("Your answers are saved.")
    used_up = door("phone", js=False).go(address.removeprefix(phone.base), status=404)
    used_up.says("Koden går inte att använda mer")


def answer_all(phone: Walker, pack: str, answer: int) -> None:
    """One question a screen, until there is none left."""
    for _question in measures.load(pack).items:
        phone.page.locator(".choices label").nth(answer).click()
        phone.follow(phone.page.locator("form:has(fieldset) .main"))
    assert phone.page.locator("input[name=answer]").count() == 0


def load_five_others(walk: Walker, folder: Path) -> None:
    """Five women stand in the lab's old spreadsheets, with answers at both waves."""
    began = date.today() - timedelta(weeks=30)
    codes, items = [f"Q{n}" for n in range(1, 6)], [item.code for item in measures.load("conf").items]
    sheets = {
        "deltagare": ["kod;start", *(f"{code};{began}" for code in codes)],
        "samtycken": ["kod;ändamål;svar;datum"]
        + [f"{code};{purpose};ja;{began}" for code in codes for purpose in ("delta", "frågor")],
        "avstamningar": ["kod;datum;mättillfälle;" + ";".join(items)]
        + [
            f"{code};{began + timedelta(weeks=10 * wave)};{wave};" + ";".join([str(wave)] * len(items))
            for code in codes
            for wave in (0, 1)
        ],
    }
    for name, lines in sheets.items():
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    page = walk.go("/setup/").press("Spreadsheets", role="link").page
    page.locator("input[type=file]").set_input_files([folder / f"{name}.csv" for name in sheets])
    page.get_by_role("button", name="Check the files").click()
    wait_for(walk, "Ready to load").press("Load")
    wait_for(walk, "Loaded").says("25 rows were written.")


def wait_for(walk: Walker, heading: str) -> Walker:
    """The worker does it beside the web; she looks again until it is done."""

    def done() -> bool:
        if walk.page.get_by_role("heading", level=1, name=heading, exact=True).count():
            return True
        again = walk.page.get_by_role("link", name="Look again")
        if again.count():
            walk.follow(again)
        return False

    until(done, 60)
    return walk.check()


def plan_trial(walk: Walker) -> str:
    """Before and after in one group of three: fewer the page refuses, and says what mends it."""
    walk.go("/trials/").press("Plan a trial", role="link")
    page = walk.page
    page.get_by_label("The question in one sentence").fill("Does it change?")
    page.get_by_label("Method", exact=True).select_option(label="Mentorskurs (1)")
    for words in ("Did it change while", "One group, before and after", "Nobody asked them"):
        page.get_by_text(words).first.click()
    page.get_by_text("Self-confidence tied to the life situation", exact=True).click()
    page.get_by_label("Measured before").select_option(label="Start")
    page.get_by_label("Measured after").select_option(label="10 weeks")
    page.get_by_label("Smallest change that is worth it").fill("2")
    page.get_by_text("We know that we are few").click()
    walk.press("Save, and choose the people")
    choose(walk, HER).says("1 person")
    walk.press("Lock the plan", role="link").press("Lock the plan").says(
        "A trial needs three people at least."
    )
    walk.press("Choose the people", role="link")
    choose(walk, "Q1", "Q2").says("3 people")
    walk.press("Lock the plan", role="link").press("Lock the plan").says("Locked")
    return page.url.removeprefix(walk.base)


def choose(walk: Walker, *names: str) -> Walker:
    for name in names:
        walk.page.get_by_label(re.compile(rf"\b{name}\b")).check()
    return walk.press("Save")


def read_verdict(walk: Walker, trial: str) -> None:
    """Three people are an answer too: that this test cannot give one."""
    walk.go(trial).press("Freeze the analysis", role="link").press("Freeze the analysis")
    walk.says("CANNOT BE ANSWERED").says("n 3")
    walk.go("/results/").says("Does it change?")


def withdraw(walk: Walker, her: str) -> None:
    """When she takes back her yes to questions, then she is counted nowhere on the next request."""
    walk.go("/results/").says("6 people have begun")
    assert counted(walk) == 6
    walk.go("/people/?show=due").says(HER)
    say(walk, her, {"answer questions": "No"})
    walk.go("/results/").says("5 people have begun")
    assert counted(walk) == 5
    assert HER not in walk.go("/people/?show=due").page.content()
    walk.go("/people/").says(HER)  # she still takes part
    assert HER not in walk.go("/today/").page.content()
    walk.go(her.replace("/people/", "/check-in/open/")).says("She has not said yes to check-ins")
    say(walk, her, {"Do you want to take part in the lab?": "No"})
    walk.go("/people/")
    assert HER not in walk.page.content()


def counted(walk: Walker) -> int:
    """The n of the first outcome, as the board says it."""
    found = re.search(r"\bn (\d+)\b", walk.page.locator("main").inner_text())
    assert found, walk.page.locator("main").inner_text()
    return int(found[1])


def leave(walk: Walker) -> None:
    walk.go("/today/").press("Leave")
    walk.page.goto(f"{walk.base}/today/")
    assert "/sign-in/login/" in walk.page.url
    assert walk.page.context.cookies() == [] or all(one["name"] != "s" for one in walk.page.context.cookies())


def stop(server: Server) -> None:
    """A signal ends the whole tree within three seconds, and nobody is left."""
    everyone = server.kin()
    assert server.stop() <= 3
    assert server.process.returncode == 0
    until(lambda: not alive(everyone), 2)
    err = server.words()
    assert "Traceback" not in err
    assert HER not in err
    assert MAIL not in err
    assert LEADERS_MAIL not in err
