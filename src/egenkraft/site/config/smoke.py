"""`egenkraft demo --smoke`: start the demo on a free port, visit every address as every role,
say what was seen, stop, and fail when anything failed."""

import http.client
import http.cookiejar
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from egenkraft.site.config.commands.demo import DOORS

WAIT = 60.0  # seconds until the demo must answer
FEWEST = 3  # fewer addresses mean that a role did not come in
MOST = 150  # pages a role at the most: the crawl is bounded


@dataclass(frozen=True)
class Seen:
    address: str
    status: int
    size: int
    title: str
    landed: str = ""

    @property
    def turned_away(self) -> bool:
        """The address led to the sign-in page."""
        return urlsplit(self.landed).path.startswith("/sign-in/login")


class Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"a": "href", "img": "src", "link": "href", "script": "src"}.get(tag)
        self.found += [value for name, value in attrs if name == wanted and value]


def run(build: Callable[[], int]) -> int:
    began = time.monotonic()
    if code := build():
        return code
    port = free_port()
    child = launch(port)
    try:
        if not answers(port):
            print("FAILED: the demo did not answer within a minute.")
            return 1
        print(f"up after {time.monotonic() - began:.1f} s on port {port}")
        faults = sum(_visit(port, role) for role in ("public", *DOORS))
    finally:
        stopped = _stop(child)
    print(f"stopped in {stopped:.1f} s")
    print("FAILED" if faults else "Everything answered.", f"{faults} faults.")
    return 1 if faults else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(port: int) -> subprocess.Popen[bytes]:
    """Start the whole tree on a port."""
    from egenkraft.site.config.processes import start

    return start("egenkraft", "serve", f"--port={port}")


def answers(port: int) -> bool:
    """Wait until the server on this port says that it is well, for a minute at the most."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def _stop(child: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    child.send_signal(signal.SIGTERM)
    child.wait(timeout=15)
    return time.monotonic() - began


def _visit(port: int, role: str) -> int:
    """Crawl as one role from its door; return how many addresses failed."""
    root = f"http://localhost:{port}"
    first = f"{root}/" if role == "public" else f"{root}/demo/{role}/"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    queue, seen = [first], dict[str, Seen]()
    while queue and len(seen) < MOST:
        address = queue.pop(0)
        if address in seen:
            continue
        seen[address], links = _fetch(opener, address)
        queue += [link for link in links if _ours(link, root, role) and link not in seen]
    signed_in = role != "public"
    bad = [page for page in seen.values() if page.status >= 400 or (signed_in and page.turned_away)]
    if len(seen) < FEWEST:
        bad.append(Seen(f"only {len(seen)} addresses were found", 500, 0, ""))
    largest = max(seen.values(), key=lambda page: page.size)
    print(
        f"{role:12} {len(seen):4} addresses, {len(bad)} failed, largest {largest.size:,} B, "
        f"first “{seen[first].title}”"
    )
    for page in bad:
        print(f"    {page.status} {page.address}")
    return len(bad)


def _fetch(opener: urllib.request.OpenerDirector, address: str) -> tuple[Seen, list[str]]:
    try:
        with opener.open(address, timeout=20) as answer:
            body = answer.read()
            kind = answer.headers.get_content_type()
            here = answer.url
    except urllib.error.HTTPError as error:
        return Seen(address, error.code, 0, ""), []
    except (OSError, http.client.HTTPException):  # no answer, or one that broke off
        return Seen(address, 599, 0, ""), []
    if kind != "text/html":
        return Seen(address, 200, len(body), kind), []
    text = body.decode()
    links = Links()
    links.feed(text)
    title = re.search(r"<title>(.*?)</title>", text, re.S)
    found = [urljoin(here, link).split("#")[0] for link in links.found if not link.startswith("data:")]
    return Seen(address, 200, len(body), title.group(1).strip() if title else "", here), found


def _ours(link: str, root: str, role: str) -> bool:
    """Same server; a signed-in role goes neither through another role's door nor out to the public ones."""
    path = urlsplit(link).path
    outside = role != "public" and path in {"/", "/enter/"}
    return link.startswith(f"{root}/") and not path.startswith("/demo/") and not outside
