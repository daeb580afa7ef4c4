"""Benchmarks: what is claimed about speed, as ratios measured in one run. `make bench ONLY=S7,S10` runs some."""
