"""Who somebody is and what they may do: accounts, passwords, roles, sessions. Pages of it are in `admin`."""
