"""Hand-ins: forms to fill, reading what comes back, keeping it, and bringing it into the published version."""
