"""Reads published versions: the only room with SQL and Parquet. Returns rows, never figures or words."""
