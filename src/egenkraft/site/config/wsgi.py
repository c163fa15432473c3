"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from egenkraft.site.config.logs import take_over
from egenkraft.site.config.startup import serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
take_over()
application = get_wsgi_application()
serving()
