"""Saved views as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from api.connection import After
from api.context import Context, Info
from api.mutation import Problem
from api.nodes import Node
from api.reports.run import FirstRows, answer
from api.reports.types import Report
from domain.reports.document import ReportDocument
from domain.reports.prepare_report import prepare_report
from domain.reports.shape import MOST_ROWS
from domain.reports.views import SeenView, views_by_id
from domain.shared.errors import RainmakerError


@strawberry.type
class SavedView(Node):
    """A shape with a name. Whoever uses a shared one sees only what they may see."""

    name: str
    """What it is called."""
    is_shared: bool
    """Whether everybody may use it."""
    is_own: bool
    """Whether it is yours to change."""
    is_default: bool
    """Whether you see it first."""
    changed_at: datetime
    """When it was saved or last changed."""
    document: strawberry.Private[ReportDocument]

    @strawberry.field
    def shape(self) -> JSON:
        """The shape as it is kept: ids are UUIDs, dimensions are in capitals, and fields as they are."""
        return JSON(msgspec.to_builtins(self.document))

    @strawberry.field
    async def problems(self, info: Info) -> list[Problem]:
        """Why it cannot be answered any more, such as a metric that was retired; empty when it can."""
        try:
            await prepare_report(self.document, viewer=info.context.viewer, now=info.context.now())
        except RainmakerError as error:
            return [Problem.of(error)]
        return []

    @strawberry.field
    async def report(self, info: Info, first: FirstRows = MOST_ROWS, after: After = None) -> Report | None:
        """Its report as it stands now; null, with an error, where it cannot be answered any more."""
        return await answer(info, self.document, first=first, after=after)

    @classmethod
    def read(cls, view: SeenView) -> Self:
        """Return the view as it is shown."""
        return cls(
            id=cls.global_id(view.id),
            version=view.version,
            name=view.name,
            is_shared=view.is_shared,
            is_own=view.is_own,
            is_default=view.is_default,
            changed_at=view.changed_at,
            document=view.document,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return those of the views that the viewer may use."""
        found = await views_by_id(keys, viewer=context.viewer)
        return [cls.read(found[key]) if key in found else None for key in keys]
