"""From a file that somebody sends to figures with their cells: forms to fill in, parsing, validation."""
