"""Text messages through a gateway: one form post, no redirects, a limit on the whole, not on each byte.

The form is the one that Swedish gateways understand (fields `from`, `to`, `message`, basic
authentication). What is not known to have failed is never taken for failed. Of the answer only its
status and its kind are read, so it may be as long as it likes.
"""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

SECONDS = 10.0  # to connect, and for each silence
WHOLE = 20.0  # for everything: an answer that drips would else last for ever
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


class SaidNo(RuntimeError):
    """The gateway refused: the message did not leave, and would not if it were sent again."""


class NotReached(RuntimeError):
    """Nobody took the message: it did not leave, and may be tried again."""


class NoAnswer(RuntimeError):
    """The gateway was reached and nobody knows what it did: the message perhaps left."""


@dataclass(frozen=True)
class Gateway:
    """Where messages leave, under which neutral sender."""

    url: str
    user: str
    password: str
    sender: str

    def send(self, number: str, text: str) -> None:
        """Hand over one message. Raises `SaidNo`, `NotReached` or `NoAnswer`; all keep number and text
        to themselves."""
        import httpx  # here: every start of the product would pay for it, and few send

        never = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
        form = {"from": self.sender, "to": international(number), "message": text}
        try:
            with ThreadPoolExecutor(1) as thread:  # whoever calls may have an event loop of its own
                status, kind = thread.submit(asyncio.run, self._post(form)).result()
        except never:
            raise NotReached("The gateway was not reached.") from None
        except (httpx.HTTPError, TimeoutError):
            raise NoAnswer("The gateway did not answer.") from None
        if status >= 500 or "html" in kind:
            raise NoAnswer(f"The gateway answered {status} and something else than it should.")
        if not 200 <= status < 300:
            raise SaidNo(f"The gateway answered {status}.")

    async def _post(self, form: dict[str, str]) -> tuple[int, str]:
        """The status of the answer, and what it says that it is."""
        import httpx

        login = (self.user, self.password)
        async with (
            asyncio.timeout(WHOLE),
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", self.url, data=form, auth=login) as answer,
        ):
            return answer.status_code, answer.headers.get("Content-Type", "").lower()


def international(number: str) -> str:
    """The number as gateways want it: 070-123 45 67 becomes +46701234567. Raises `SaidNo`.

    >>> international("070-123 45 67"), international("0046 70 1234567")
    ('+46701234567', '+46701234567')
    """
    digits = re.sub(r"[^0-9+]", "", number.replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+46" + digits[1:]
    if not NUMBER.fullmatch(digits):
        raise SaidNo("This is no telephone number.")
    return digits
