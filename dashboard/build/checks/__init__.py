"""Checks that compare numbers across a version, on every build. Rules for single rows are in `validation_messages`."""

from dashboard.build.checks.run import refuse, run

__all__ = ["refuse", "run"]
