"""Simulates marked, seeded values for cells without an official one; they add up to every official total."""

from dashboard.build.simulation.generator import simulate

__all__ = ["simulate"]
