from urllib.parse import urlsplit

from egenkraft.site.outside import dates


def host(address):
    return urlsplit(address).hostname, dates
