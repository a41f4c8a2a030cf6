"""Walk an operation as the executor would, within bounds on how deep and how far it goes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)

from api.limits.cost import HEAVY_FIELDS, ONE, SIZE_ARGUMENT, Cost, size_of
from domain.shared.errors import LimitExceeded

DEEPEST_QUERY = 12  # a report inside a goal inside a team of the tree has nine
DEEPEST_INTROSPECTION = 20  # the types of lists of lists, as tools ask for them
MOST_ROOT_FIELDS = 20  # each is a statement or more; a dashboard asks for a dozen
MOST_FIELDS = 1000  # with fragments followed
MOST_REPEATS = 20  # of one name in one place: validation compares each with each

Fields: TypeAlias = Mapping[tuple[Any, str], Sequence[FieldNode]]  # by type and by the name they are answered under


class QueryTooDeep(LimitExceeded):
    """The fields of the operation are nested too deeply."""

    code: ClassVar[str] = "limit.depth"
    limit: ClassVar[str] = "depth"


class TooManyRootFields(LimitExceeded):
    """The operation asks for too many things at once."""

    code: ClassVar[str] = "limit.root_fields"
    limit: ClassVar[str] = "root_fields"


class TooManyFields(LimitExceeded):
    """The operation selects too many fields, once its fragments are followed."""

    code: ClassVar[str] = "limit.fields"
    limit: ClassVar[str] = "fields"


class TooManyRepeats(LimitExceeded):
    """One field is selected over and over in one place."""

    code: ClassVar[str] = "limit.repeats"
    limit: ClassVar[str] = "repeats"


@dataclass(slots=True)
class Walk:
    """One walk through one document; the fields of all its operations count together."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    defaults: Mapping[str, int] = field(default_factory=dict)
    seen: int = 0

    def operation(self, node: OperationDefinitionNode) -> Cost:
        """Return what the operation costs, refusing one that is too deep or too wide."""
        self.defaults = {
            variable.variable.name.value: int(variable.default_value.value[:9])
            for variable in node.variable_definitions or ()
            if isinstance(variable.default_value, IntValueNode)
        }
        fields = self._collect(self.schema.get_root_type(node.operation), [node.selection_set])
        if len(fields) > MOST_ROOT_FIELDS:
            message = f"{len(fields)} fields at once; ask for at most {MOST_ROOT_FIELDS} in one operation"
            raise TooManyRootFields(message, value=len(fields), bound=MOST_ROOT_FIELDS)
        return self._cost(fields, depth=1, bound=DEEPEST_QUERY)

    def _cost(self, fields: Fields, *, depth: int, bound: int, in_page: bool = False) -> Cost:
        if depth > bound:
            message = f"fields are nested more than {bound} deep; ask for what is inside by its id"
            raise QueryTooDeep(message, value=depth, bound=bound)
        cost = Cost()
        for (parent, _), nodes in fields.items():
            name = nodes[0].name.value
            inside = [node.selection_set for node in nodes if node.selection_set]
            declared = getattr(parent, "fields", {}).get(name)
            if declared is None:  # introspection, or nothing that there is
                deepest = DEEPEST_INTROSPECTION if name.startswith("__") else bound
                cost.add(1, ONE, self._inside(None, inside, depth, bound=deepest))
                continue
            size = size_of(nodes[0].arguments or (), declared, self.defaults, in_page=in_page)
            is_page = SIZE_ARGUMENT in declared.args or (in_page and "[" not in str(declared.type))
            inner = self._inside(get_named_type(declared.type), inside, depth, bound=bound, in_page=is_page)
            cost.add(HEAVY_FIELDS.get(f"{parent.name}.{name}", 1), size, inner)
        return cost

    def _inside(
        self, parent: Any, selected: Sequence[SelectionSetNode], depth: int, *, bound: int, in_page: bool = False
    ) -> Cost:
        if not selected:
            return Cost()
        return self._cost(self._collect(parent, selected), depth=depth + 1, bound=bound, in_page=in_page)

    def _collect(self, parent: Any, selected: Sequence[SelectionSetNode]) -> Fields:
        """Merge the fields of one object that are answered under one name."""
        fields: dict[tuple[Any, str], list[FieldNode]] = {}
        repeats: Counter[str] = Counter()
        followed: set[str] = set()
        for selection_set in selected:
            for on, node in self._fields(parent, selection_set, followed):
                name = node.alias.value if node.alias else node.name.value
                fields.setdefault((on, name), []).append(node)
                repeats[name] += 1
        if repeats and (most := max(repeats.values())) > MOST_REPEATS:
            message = f"one field is selected {most} times in one place; once is enough, {MOST_REPEATS} are read"
            raise TooManyRepeats(message, value=most, bound=MOST_REPEATS)
        return fields

    def _fields(self, parent: Any, selected: SelectionSetNode, followed: set[str]) -> Iterator[tuple[Any, FieldNode]]:
        for node in selected.selections:
            if isinstance(node, FieldNode):
                self._count()
                yield parent, node
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                fragment = self.fragments.get(node.name.value)
                if fragment is None or node.name.value in followed:
                    continue
                followed.add(node.name.value)
            condition = fragment.type_condition
            on = self.schema.get_type(condition.name.value) if condition else parent
            yield from self._fields(on, fragment.selection_set, followed)

    def _count(self) -> None:
        self.seen += 1
        if self.seen > MOST_FIELDS:
            message = f"more than {MOST_FIELDS} fields are selected; ask for fewer"
            raise TooManyFields(message, value=self.seen, bound=MOST_FIELDS)
