"""What staff can be told, in words: one row for each kind. A kind that is not here cannot be told.

A sentence never holds a name. `about` says what the notice's object is: "participant" and "account"
are named live for those who may open them, and not at all for the others; an address name leads on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    text: str | Promise
    about: str = ""  # "participant", "account" or nothing
    leads_to: str = ""  # the address name of the page where something can be done


KINDS: Mapping[str, Kind] = {
    "card-locked": Kind(_("A card was locked after five wrong tries."), about="participant"),
    "card-void": Kind(_("A card no longer works. She needs a new one."), about="participant"),
    "sign-in-recovery-asked": Kind(_("A colleague has lost her way to sign in."), about="account"),
    "sign-in-renewed": Kind(_("A sign-in was made anew."), about="account"),
    "my-proof-add": Kind(
        _("A passkey or a code app was added to your sign-in. Was it not you? Tell a project manager now."),
        leads_to="access:my_sign_in",
    ),
    "my-proof-remove": Kind(
        _("A passkey or your code app was taken away. Was it not you? Tell a project manager now."),
        leads_to="access:my_sign_in",
    ),
    "my-proof-codes": Kind(
        _("New codes on paper were made for your sign-in. Was it not you? Tell a project manager now."),
        leads_to="access:my_sign_in",
    ),
    "proof-add": Kind(_("A colleague has a new passkey or code app to sign in with."), about="account"),
    "proof-remove": Kind(_("A colleague took a passkey or code app away."), about="account"),
    "proof-codes": Kind(_("A colleague made new codes on paper to sign in with."), about="account"),
    "person-pages-closed": Kind(
        _("A colleague opened many pages in a short time. The pages are closed to that account."), "account"
    ),
    "message-undecided": Kind(
        _("A reminder perhaps left. Send it once more, or leave it."), leads_to="outbox:list"
    ),
    "erasure-asked": Kind(
        _("She wants everything about her taken away."), about="participant", leads_to="consent:asked"
    ),
    "correction-asked": Kind(
        _("She says that something about her is wrong."), about="participant", leads_to="consent:asked"
    ),
    "copy-asked": Kind(
        _("She wants a paper with what you hold about her."), about="participant", leads_to="consent:asked"
    ),
    "audit-head": Kind(_("Once a week: save the receipt of everything that was done."), "", "access:acts"),
    "role-asked": Kind(_("Somebody is to get a role here. Do you agree?"), leads_to="access:colleagues"),
    "role-taken": Kind(_("Somebody got a role here."), about="account", leads_to="access:colleagues"),
    "entrusted": Kind(_("People were entrusted to you."), leads_to="home:people"),
    "key-given": Kind(_("She chose you as one of her key holders."), about="participant"),
    "key-end-wished": Kind(_("She wishes to end her extra protection. Talk with her."), about="participant"),
    "key-searched": Kind(
        _("Somebody searched for exactly her name or number. Nothing was shown."), about="participant"
    ),
    "glass-broken": Kind(
        _("A colleague opened a page in need. A manager looks at why."), leads_to="trust:broken"
    ),
    "glass-tried": Kind(_("Somebody tried to open her page in need. It stayed shut."), about="participant"),
}
