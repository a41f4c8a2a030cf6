"""Place the entries of stretches, by quotas and by what origins were paid, read for all of them at once."""

from collections.abc import Mapping, Sequence

from domain.commissions.calculate.entries import Item
from domain.commissions.calculate.paid_origins import paid_origins
from domain.commissions.calculate.place_stretch import Known, Placed, States, place_stretch, wanted_quotas
from domain.commissions.calculate.quotas import quotas
from domain.commissions.calculate.stretches import Stretch
from domain.facts.rules.rates import RateTable


async def place_stretches(
    anew: Sequence[Stretch], items: Sequence[Sequence[Item]], states: Mapping[int, States], rates: RateTable
) -> list[Placed]:
    """Return the line of each entry; `states` is what the components of each stretch begin with, by its place."""
    wanted = {one for stretch, of_it in zip(anew, items, strict=True) for one in wanted_quotas(stretch, of_it)}
    known = Known(await quotas(wanted, rates), rates, await paid_origins(anew, items))
    return [
        one
        for place, (stretch, of_it) in enumerate(zip(anew, items, strict=True))
        for one in place_stretch(stretch, of_it, states=states.get(place, {}), known=known)
    ]
