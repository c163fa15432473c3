"""`python -m egenkraft` is `egenkraft`."""

import sys

from egenkraft.cli import main

sys.exit(main())
