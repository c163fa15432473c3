from django.utils.html import format_html


def shown(text):
    return format_html("<b>{}</b>", text)
