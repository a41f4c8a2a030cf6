"""What can be done about saved views."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.mutation import Call, EditInput, MutationInput, Payload, mutation
from api.reports.inputs import ReportInput
from api.reports.views import SavedView
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.reports import save_view as verbs
from domain.reports.choose_default_view import choose_default_view
from domain.reports.save_view import ViewTerms


@strawberry.input
class SaveViewInput(MutationInput):
    """The view to keep."""

    name: str
    """What it is called; you have one view of a name."""
    shape: ReportInput
    """The shape that it keeps. A range by its name moves with the days."""
    is_shared: bool = False
    """Whether everybody may use it."""


@strawberry.input
class ChangeViewInput(EditInput):
    """The view to change, whole."""

    view_id: strawberry.ID
    """The view; one of your own."""
    name: str
    """What it is called from now on."""
    shape: ReportInput
    """The shape that it keeps from now on."""
    is_shared: bool = False
    """Whether everybody may use it from now on."""


@strawberry.input
class DeleteViewInput(EditInput):
    """The view to forget."""

    view_id: strawberry.ID
    """The view; one of your own."""


@strawberry.input
class SetDefaultViewInput(MutationInput):
    """The view to see first."""

    view_id: strawberry.ID
    """The view; one of your own, or a shared one."""


@strawberry.type
class SavedViewPayload(Payload):
    """The view, or why nothing was done."""

    edited = Edited.SAVED_VIEW

    view: SavedView | None = None
    """The view as it is now; null once it is deleted."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the view."""
        return cls(problems=[], view=await SavedView.find(context, key))


@strawberry.type
class ReportsMutation:
    """Changes of saved views."""

    @mutation(SavedViewPayload, act=Act.MANAGE_VIEWS)
    async def save_view(self, call: Call, input: SaveViewInput) -> UUID:
        """Keep a shape under a name."""
        return await verbs.save_view(terms=_terms(input), viewer=call.viewer, now=call.now)

    @mutation(SavedViewPayload, act=Act.MANAGE_VIEWS)
    async def change_view(self, call: Call, input: ChangeViewInput) -> UUID:
        """Change what one of your views is called, who may use it, and what it keeps."""
        key = SavedView.key(input.view_id, path="viewId")
        return await verbs.change_view(view_id=key, terms=_terms(input), viewer=call.viewer, now=call.now)

    @mutation(SavedViewPayload, act=Act.MANAGE_VIEWS)
    async def delete_view(self, call: Call, input: DeleteViewInput) -> UUID:
        """Forget one of your views."""
        return await verbs.delete_view(view_id=SavedView.key(input.view_id, path="viewId"), viewer=call.viewer)

    @mutation(SavedViewPayload, act=Act.MANAGE_VIEWS)
    async def set_default_view(self, call: Call, input: SetDefaultViewInput) -> UUID:
        """Choose the view that you see first."""
        return await choose_default_view(view_id=SavedView.key(input.view_id, path="viewId"), viewer=call.viewer)


def _terms(taken: SaveViewInput | ChangeViewInput) -> ViewTerms:
    return ViewTerms(name=taken.name, is_shared=taken.is_shared, document=taken.shape.document())
