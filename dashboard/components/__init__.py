"""Pieces of HTML. Components without callbacks; ids are given by pages."""
