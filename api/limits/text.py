"""What can be told from the text of a document alone, before anything is spent on parsing it."""

import re
from typing import ClassVar

from domain.shared.errors import LimitExceeded

LONGEST_DOCUMENT = 32_768  # characters; the largest of the example queries has two thousand
MOST_TOKENS = 700  # parsed in three milliseconds; the largest of the example queries has 130
MOST_ALIASES = 30  # a dashboard asks for a dozen figures under their own names
DEEPEST_NESTING = 40  # brackets of every kind; the parser descends once for each

# A text that does not end is one token too: looked for anew at each of its quotes, it would take for ever.
TOKEN = re.compile(
    r'"""(?:\\"""|[^"\\]|\\|"(?!""))*+(?:""")?'
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|\#[^\n\r]*+"
    r"|[_A-Za-z][_0-9A-Za-z]*+|-?[0-9][0-9eE.+-]*+|\.\.\.|[!$&()\[\]{}:=@|]"
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class DocumentTooLong(LimitExceeded):
    """The text of the document is longer than is read."""

    code: ClassVar[str] = "limit.document"
    limit: ClassVar[str] = "document"


class TooManyTokens(LimitExceeded):
    """The document has more words than are parsed."""

    code: ClassVar[str] = "limit.tokens"
    limit: ClassVar[str] = "tokens"


class TooManyAliases(LimitExceeded):
    """The document asks for too much under names of its own."""

    code: ClassVar[str] = "limit.aliases"
    limit: ClassVar[str] = "aliases"


class NestedTooDeeply(LimitExceeded):
    """The brackets of the document are nested more deeply than is parsed."""

    code: ClassVar[str] = "limit.nesting"
    limit: ClassVar[str] = "nesting"


def check_text(text: str) -> int:
    """Refuse a text that is too long, has too many tokens or aliases or nests too deeply; return its tokens."""
    if len(text) > LONGEST_DOCUMENT:
        message = f"the document has {len(text)} characters; send at most {LONGEST_DOCUMENT}"
        raise DocumentTooLong(message, value=len(text), bound=LONGEST_DOCUMENT)
    tokens = [token for token in TOKEN.findall(text) if token[0] != "#"]
    if len(tokens) > MOST_TOKENS:
        message = f"the document has {len(tokens)} tokens; ask in several documents of at most {MOST_TOKENS}"
        raise TooManyTokens(message, value=len(tokens), bound=MOST_TOKENS)
    aliases, nesting = _aliases_and_nesting(tokens)
    if aliases > MOST_ALIASES:
        message = f"the document has {aliases} aliases; send at most {MOST_ALIASES}"
        raise TooManyAliases(message, value=aliases, bound=MOST_ALIASES)
    if nesting > DEEPEST_NESTING:
        message = f"brackets are nested {nesting} deep; nest at most {DEEPEST_NESTING}, and send values as variables"
        raise NestedTooDeeply(message, value=nesting, bound=DEEPEST_NESTING)
    return len(tokens)


def _aliases_and_nesting(tokens: list[str]) -> tuple[int, int]:
    """Count colons outside parentheses, where only aliases have any, and the deepest nesting."""
    aliases = open_parentheses = depth = deepest = 0
    for word in tokens:
        if word in OPENING:
            depth += 1
            deepest = max(deepest, depth)
            open_parentheses += word == "("
        elif word in CLOSING:
            depth -= 1
            open_parentheses -= word == ")"
        elif word == ":" and open_parentheses <= 0:
            aliases += 1
    return aliases, deepest
