"""Reads published versions: the only package that queries them (SQL, Parquet). Returns rows, never charts or text."""
