"""Commit message rules: an imperative subject of at most 72 characters, a blank line, then the reason."""

import re
import sys
from pathlib import Path

LONGEST = 72
# Git's prefixes of commits that are squashed or amended later.
_PASSING = re.compile(r"(fixup|squash|amend)! ")
# First words that are not verbs in the imperative; _VERBS lists verbs that only look like it.
_NO_VERB = re.compile(
    r"(?i)(an?|the|this|that|these|those|it|we|i|no|not|of|on|in|for|with|what|when|where|who|every|each|all|some|"
    r"now|new|more|less|docs?|tests?|\w+(ing|ed|[^s]s))"
)
_VERBS = {
    "bring",
    "ring",
    "embed",
    "speed",
    "feed",
    "need",
    "seed",
    "proceed",
    "succeed",
    "exceed",
    "focus",
    "test",
}


def faults(message: str) -> list[str]:
    """Return what is wrong with a message, empty if nothing is; lines that git drops (#) are ignored."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if _PASSING.match(subject):
        return []
    first = re.match(r"[\w-]*", subject)
    word = first[0] if first else ""
    found = []
    if len(subject) > LONGEST:
        found.append(f"the subject has {len(subject)} characters, at most {LONGEST} are read")
    if not word or not word[0].isupper():
        found.append("the subject begins with a capital letter")
    elif word.lower() not in _VERBS and _NO_VERB.fullmatch(word):
        found.append(
            f"“{word}” is no imperative: write what the commit does, as in “Cache responses by version”"
        )
    if subject.endswith("."):
        found.append("a subject ends without a full stop")
    if len(lines) > 1 and lines[1].strip():
        found.append("a blank line parts the subject from the reason")
    return found


def main() -> int:
    """Check the message file that git passes to its commit-msg hook."""
    found = faults(Path(sys.argv[1]).read_text("utf-8"))
    for fault in found:
        print(f"Commit message: {fault}.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
