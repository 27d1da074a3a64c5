"""WAITGRAPH_REDACT, a regular expression: each match in a text that would be written becomes a hash of it,
so that what had one name still has one, and what had two has two. One that is none matches everything."""

import hashlib
import os
import re


def redactor():
    """A function from text to text; None: nothing is to be redacted."""
    pattern = os.environ.get("WAITGRAPH_REDACT")
    if not pattern:
        return None
    try:
        matches = re.compile(pattern)
    except re.error:
        matches = re.compile("(?s).+")
    return lambda text: matches.sub(_hashed, text)


def _hashed(found):
    text = found.group().encode("utf-8", "surrogatepass")
    return "#" + hashlib.sha256(text).hexdigest()[:6] if text else ""
