"""Documents that were read once: checked, parsed, validated and priced. The usual few cost nothing the next time."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    recommended_rules,
    specified_rules,
    validate,
)

from api.limits.cost import Cost
from api.limits.text import check_text
from api.limits.walk import Walk

KEPT_TOKENS = 40_000  # of all documents together, some 20 MiB; a stranger's flood must not grow the memory
MOST_ERRORS = 10  # who has made more mistakes learns of the others when these are gone


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, and what it costs."""

    name: str | None
    kind: OperationType
    cost: Cost

    @classmethod
    def unknown(cls) -> "Operation":
        """Return what stands for an operation that cannot be told: it will not run."""
        return cls(None, OperationType.QUERY, Cost())

    @property
    def is_mutation(self) -> bool:
        """Tell whether it changes anything."""
        return self.kind is OperationType.MUTATION

    @property
    def is_subscription(self) -> bool:
        """Tell whether it lasts."""
        return self.kind is OperationType.SUBSCRIPTION


@dataclass(frozen=True, slots=True)
class Document:
    """A document within the limits; one that does not fit the schema has errors, and is kept as well."""

    node: DocumentNode
    errors: Sequence[GraphQLError]
    operations: Sequence[Operation]
    tokens: int

    def operation(self, name: str | None) -> Operation | None:
        """Return the operation that is meant, or None if that is not clear."""
        meant = [found for found in self.operations if name is None or found.name == name]
        return meant[0] if len(meant) == 1 else None


@dataclass(slots=True)
class Documents:
    """Reads documents for one schema."""

    schema: GraphQLSchema
    introspection: bool = True
    hits: int = 0
    misses: int = 0
    kept_tokens: int = 0
    _kept: OrderedDict[str, Document] = field(default_factory=OrderedDict)

    def read(self, text: str) -> Document:
        """Return the document, refusing one that is beyond a limit or no GraphQL."""
        kept = self._kept.get(text)
        if kept is not None:
            self.hits += 1
            self._kept.move_to_end(text)
            return kept
        self.misses += 1
        document = self._read(text)
        self._keep(text, document)
        return document

    def _read(self, text: str) -> Document:
        tokens = check_text(text)
        node = parse(text)
        operations = self._operations(node)
        rules = [*specified_rules, *recommended_rules]
        if not self.introspection:
            rules.append(NoSchemaIntrospectionCustomRule)
        errors = validate(self.schema, node, rules, max_errors=MOST_ERRORS, hide_suggestions=not self.introspection)
        return Document(node, errors, operations, tokens)

    def _operations(self, node: DocumentNode) -> Sequence[Operation]:
        fragments: Mapping[str, FragmentDefinitionNode] = {
            found.name.value: found for found in node.definitions if isinstance(found, FragmentDefinitionNode)
        }
        walk = Walk(self.schema, fragments)
        return [
            Operation(found.name.value if found.name else None, found.operation, walk.operation(found))
            for found in node.definitions
            if isinstance(found, OperationDefinitionNode)
        ]

    def _keep(self, text: str, document: Document) -> None:
        self._kept[text] = document
        self.kept_tokens += document.tokens
        while self.kept_tokens > KEPT_TOKENS:
            _, forgotten = self._kept.popitem(last=False)
            self.kept_tokens -= forgotten.tokens
