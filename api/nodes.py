"""Nodes: everything with an id of its own. The id is opaque, unique in the whole schema, and finds the node again."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from domain.shared.errors import Invalid

_types: dict[str, type["Node"]] = {}


class WrongId(Invalid):
    """The id is none that this API gave out, or that of another kind of thing."""

    code: ClassVar[str] = "id.wrong"


@strawberry.interface
class Node:
    """Something with an id of its own."""

    id: strawberry.ID
    """The opaque id, unique among everything there is."""
    version: int
    """A number that rises with every change."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        _types[cls.__name__] = cls

    @classmethod
    def global_id(cls, key: UUID) -> strawberry.ID:
        """Return the id of the node of this type with this key."""
        # Of such names none has the two characters that addresses write in another way.
        return strawberry.ID(binascii.b2a_base64(f"{cls.__name__}:{key}".encode(), newline=False).decode())

    @classmethod
    def key(cls, global_id: str, *, path: str) -> UUID:
        """Return the key in the id, refusing the id of anything else; the path names the argument in the error."""
        return key_of_one(global_id, (cls,), path=path)

    @classmethod
    def optional_key(cls, global_id: str | None, *, path: str) -> UUID | None:
        """Return the key in the id, or None where there is no id."""
        return None if global_id is None else cls.key(global_id, path=path)

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the nodes with these keys in this order, None where there is none that the viewer may see."""
        raise NotImplementedError(f"{cls.__name__} cannot be loaded")

    @classmethod
    async def find(cls, context: Context, key: UUID | None) -> Self | None:
        """Return the node with this key, or None without a key or if there is none that the viewer may see."""
        return None if key is None else await context.loader(cls.load).load(key)


def read_global_id(global_id: str, *, path: str) -> tuple[str, UUID]:
    """Return the name of the type and the key in the id."""
    try:
        kind, _, key = base64.urlsafe_b64decode(global_id.encode()).decode().partition(":")
        return _types[kind].__name__, UUID(key)
    except (binascii.Error, UnicodeError, ValueError, KeyError) as error:
        message = "this is no id of this API; send one that it returned, unchanged"
        raise WrongId(message, path=(path,)) from error


def key_of_one(global_id: str, kinds: Sequence[type[Node]], *, path: str) -> UUID:
    """Return the key in the id, refusing the id of anything that is none of these."""
    kind, key = read_global_id(global_id, path=path)
    if kind not in {one.__name__ for one in kinds}:
        wanted = " or ".join(_with_article(one.__name__) for one in kinds)
        raise WrongId(f"this is the id of {_with_article(kind)}; send that of {wanted}", path=(path,))
    return key


def id_of(kind: str, key: UUID) -> strawberry.ID:
    """Return the id of the node of the named type with this key."""
    return _types[kind].global_id(key)


def _with_article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


@strawberry.type
class NodeQuery:
    """Anything, by its id."""

    @strawberry.field
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id, as this API returned it.")],
    ) -> Node | None:
        """Whatever has this id; null if there is nothing that you may see."""
        kind, key = read_global_id(id, path="id")
        return await _types[kind].find(info.context, key)
