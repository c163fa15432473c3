"""Text messages through a gateway: one form post, a time limit, no redirects, a short answer.

The form is the one that Swedish gateways understand (fields `from`, `to`, `message`, basic
authentication). What is not known to have failed is never taken for failed.
"""

import re
from dataclasses import dataclass

import httpx

SECONDS = 10.0
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


class SaidNo(RuntimeError):
    """The gateway refused, or was never reached: the message did not leave."""


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
        """Hand over one message. Raises `SaidNo` or `NoAnswer`; both keep number and text to themselves."""
        to = international(number)
        form = {"from": self.sender, "to": to, "message": text}
        try:
            with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
                answer = client.post(self.url, data=form, auth=(self.user, self.password))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
            raise SaidNo("The gateway was not reached.") from None
        except httpx.HTTPError:
            raise NoAnswer("The gateway did not answer.") from None
        if answer.status_code >= 500:
            raise NoAnswer(f"The gateway answered {answer.status_code}.")
        if not answer.is_success:
            raise SaidNo(f"The gateway answered {answer.status_code}.")


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
