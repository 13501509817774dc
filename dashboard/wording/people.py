"""Names of people and offices as shown to users, without machine accounts."""

# Accounts that programs run under. They were recorded if nobody was named, and mean nothing to users.
OF_MACHINES = frozenset(
    {
        "root", "nobody", "daemon", "www-data", "nginx", "apache", "app", "web", "service", "cron", "runner",
        "dyno", "heroku", "vcap", "docker", "container", "default", "user", "ubuntu", "debian", "ec2-user",
        "vagrant", "deploy", "cchc", "system", "không rõ", "unknown",
    }
)  # fmt: skip


def person(by: str) -> str:
    """Return the person or office that a record names; empty if it names only a machine account."""
    name = by.strip()
    return "" if name.lower() in OF_MACHINES else name
