"""From text to a published version: read, validated, simulated where nothing is known, checked, written as Parquet."""
