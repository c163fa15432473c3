from django import template
from django.utils import safestring
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


def shown(text):
    return mark_safe(text)  # found


def other(text):
    return safestring.mark_safe(text), SafeString(text)  # found


@register.filter(is_safe=True)  # found
def loud(text):
    return text + "!"
