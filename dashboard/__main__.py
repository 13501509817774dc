"""Runs `python -m dashboard`."""

import sys

from dashboard.app.commands import main

sys.exit(main())
