"""Maintainers' scripts: releases, dependency pins, commit message checks. Not part of the product."""
