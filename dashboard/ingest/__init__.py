"""Reads, checks and publishes what comes from files or from the generator."""
