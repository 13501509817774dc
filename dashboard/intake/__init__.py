"""Turns an uploaded file into figures with cell references: form templates, parsing, validation."""
