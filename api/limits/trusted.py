"""Trusted documents: those that the clients of this installation were built with, known by their SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from domain.shared.errors import Forbidden, Invalid, NotFound

PREFIX = "sha256:"


class UnknownDocument(NotFound):
    """No trusted document has this id."""

    code: ClassVar[str] = "document.unknown"


class UntrustedDocument(Forbidden):
    """Only the documents that this installation trusts are run."""

    code: ClassVar[str] = "document.untrusted"


class DocumentsUnreadable(Invalid):
    """The trusted documents are neither a folder of .graphql files nor a JSON object of texts."""

    code: ClassVar[str] = "document.unreadable"


@dataclass(frozen=True, slots=True, eq=False)
class TrustedDocuments:
    """The documents by the hash of their text, and whether no other one is run."""

    texts: Mapping[str, str]
    are_enforced: bool

    def text(self, query: str | None, document_id: str | None) -> str | None:
        """Return the text of the document that is meant, refusing one that is not trusted."""
        if document_id is not None and query is None:
            found = self.texts.get(document_id.removeprefix(PREFIX))
            if found is None:
                raise UnknownDocument("no trusted document has this id; send the SHA-256 of its text in hexadecimal")
            return found
        if self.are_enforced and query is not None and _hash(query) not in self.texts:
            raise UntrustedDocument("only trusted documents are run here; have this one added to them")
        return query


NONE = TrustedDocuments({}, are_enforced=False)


def read_trusted(path: Path | None, *, are_enforced: bool) -> TrustedDocuments:
    """Read a folder of .graphql files, or a file with a JSON object from any name to text."""
    if path is None:
        return TrustedDocuments({}, are_enforced=are_enforced) if are_enforced else NONE
    try:
        texts = _texts(path)
    except (OSError, ValueError, AttributeError) as error:
        raise DocumentsUnreadable(f"{path} holds no documents: {error}", path=("trusted_documents",)) from error
    return TrustedDocuments({_hash(text): text for text in texts}, are_enforced=are_enforced)


def id_of(document_id: Any, extensions: Any) -> str | None:
    """Return the id that a request names: `documentId`, or the hash of a persisted query in its extensions."""
    if isinstance(document_id, str):
        return document_id
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    found = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return found if isinstance(found, str) else None


def _texts(path: Path) -> list[str]:
    if path.is_dir():
        return [file.read_text() for file in sorted(path.rglob("*.graphql"))]
    texts = list(json.loads(path.read_text()).values())
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("every value must be the text of a document")
    return texts


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
