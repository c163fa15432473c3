"""The entry of the web server."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from egenkraft.site.config.logs import take_over
from egenkraft.site.config.startup import serving

# Whoever writes has the turn of the database and asks for the interpreter after each statement. With the
# usual 5 ms it waits so long behind every page that is read meanwhile, and all who write wait with it.
SWITCH = 0.0005  # seconds

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
take_over()
application = get_wsgi_application()
sys.setswitchinterval(SWITCH)
gc.collect()
gc.freeze()  # what was loaded stays as long as the process: nobody looks it through for garbage again
serving()
