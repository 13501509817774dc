"""Checks over whole versions: numbers set against each other, on every build. What is wrong in one row is meanings'."""

from dashboard.build.checks.run import refuse, run

__all__ = ["refuse", "run"]
