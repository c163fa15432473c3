"""`{% csrf_token %}` writes a second hidden field: the key of the form (see `access.once`).

No form is accepted without the forgery token, so none can be without the key either. The forms of one
page share their key, which keeps the page small: a form is known by its key, its address and its content.
"""

from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.once import FIELD

register = template.Library()


class FormNode(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        token = super().render(context)
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, _key(context))


def _key(context: Context) -> UUID:
    request = context.get("request")
    if request is None:
        return uuid7()
    if not hasattr(request, "_form_key"):
        request._form_key = uuid7()
    key: UUID = request._form_key
    return key


@register.tag("csrf_token")
def csrf_token(parser: Any, token: Any) -> FormNode:
    return FormNode()
