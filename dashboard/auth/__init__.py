"""Authentication and authorisation: accounts, passwords, roles, sessions. Their pages are in `admin`."""
