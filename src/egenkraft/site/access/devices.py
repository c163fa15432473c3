"""What a browser says it is, in three words at most: enough to know one's own device again."""

from django.http import HttpRequest

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: HttpRequest) -> str:
    """Browser and system; empty where the browser says neither. Nothing else of its line is kept.

    >>> from django.test import RequestFactory
    >>> line = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
    >>> device_of(RequestFactory().get("/", headers={"User-Agent": line}))
    'Chrome, Android'
    """
    line = request.headers.get("User-Agent", "")
    found = (next((word for sign, word in words if sign in line), "") for words in (BROWSERS, SYSTEMS))
    return ", ".join(word for word in found if word)
