"""`python -m secretariat.stack`."""

import sys

from secretariat.stack.cli import main

sys.exit(main(sys.argv[1:]))
