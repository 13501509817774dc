"""Builds a published version from text: reads, validates, simulates unknown figures, checks, writes Parquet."""
