"""Makes clearly marked, seeded values where no official one exists, adding up to every official total."""

from dashboard.build.simulation.generator import simulate

__all__ = ["simulate"]
