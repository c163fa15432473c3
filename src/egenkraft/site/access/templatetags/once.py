"""`{% csrf_token %}` writes a second hidden field: the form's own key (see `access.once`).

No form is accepted without the forgery token, so none can be without the key either.
"""

from typing import Any

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
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, uuid7())


@register.tag("csrf_token")
def csrf_token(parser: Any, token: Any) -> FormNode:
    return FormNode()
