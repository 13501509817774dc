"""HTML components. They have no callbacks; pages pass the keys that card ids are made from."""
