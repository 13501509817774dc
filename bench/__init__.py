"""Benchmarks against a floor and against peers, all in one run: see `python -m bench --help` and docs/speed.md."""
