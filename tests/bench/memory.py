"""Resident memory of the whole process tree while it answers."""

import signal
from pathlib import Path

from egenkraft.site.config.smoke import answers, free_port, launch


def run() -> None:
    port = free_port()
    child = launch(port)
    try:
        if not answers(port):
            print("the server did not answer")
            return
        _warm(port)
        tree = family(child.pid)
        resident, shared_once = (sum(of(pid, field) for pid in tree) / 1024 for field in ("Rss", "Pss"))
        print(f"{'process tree, resident':46} {resident:10.0f} MB in {len(tree)} processes")
        print(f"{'the same, shared pages counted once':46} {shared_once:10.0f} MB")
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=15)


def _warm(port: int) -> None:
    import http.cookiejar
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    for path in ("/demo/manager/", "/results/", "/people/", "/trials/", "/"):
        opener.open(f"http://localhost:{port}{path}", timeout=30).read()


def family(root: int) -> list[int]:
    """The process and everybody below it."""
    found, parents = [root], {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    for parent in found:
        found += [pid for pid, above in parents.items() if above == parent and pid not in found]
    return found


def of(pid: int, field: str) -> int:
    """Kilobytes of one process, from the kernel's own roll-up."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(f"{field}:")), 0)
