"""What is said in both languages."""

from dashboard.language import LANGUAGES, use_language


def in_both(make, *args, **named):
    """Return what a function returns in Vietnamese and what it returns in English."""
    return tuple(said_in(language, make, *args, **named) for language in LANGUAGES)


def said_in(language, make, *args, **named):
    """Return what a function returns in a language; what it yields is listed in that language."""
    with use_language(language):
        made = make(*args, **named)
        return list(made) if hasattr(made, "__next__") else made
