"""Who did something, as a reader may read it: a person or an office, or nobody."""

# Accounts that programs run under. Where nobody was named, one of them was recorded: it says nothing to a reader.
OF_MACHINES = frozenset(
    {
        "root", "nobody", "daemon", "www-data", "nginx", "apache", "app", "web", "service", "cron", "runner",
        "dyno", "heroku", "vcap", "docker", "container", "default", "user", "ubuntu", "debian", "ec2-user",
        "vagrant", "deploy", "cchc", "system", "không rõ", "unknown",
    }
)  # fmt: skip


def person(by: str) -> str:
    """Return the person or the office that a record names, empty where it names only an account of a machine."""
    named = by.strip()
    return "" if named.lower() in OF_MACHINES else named
