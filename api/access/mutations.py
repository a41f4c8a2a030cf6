"""What can be done about keys, and about the data of a person."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.access.types import ApiKey
from api.context import Context
from api.enums import Act, ErasureReason
from api.facts.types.lead import Lead
from api.facts.types.transaction import Customer
from api.mutation import Call, EditInput, MutationInput, Payload, mutation
from api.nodes import key_of_one
from api.people.types import Agent
from domain.access import create_api_key, revoke_api_key
from domain.audit.versions import Edited
from domain.refresh import erase_person


@strawberry.input
class CreateApiKeyInput(MutationInput):
    """The key to make."""

    name: str
    """What it is for, such as the name of the system that will hold it."""
    granted: list[Act]
    """What its holder may do."""
    expires_at: datetime | None = None
    """When it expires; none lets it be good until it is revoked."""


@strawberry.input
class RevokeApiKeyInput(EditInput):
    """The key to revoke."""

    key_id: strawberry.ID
    """The key."""


@strawberry.input
class ErasePersonInput(MutationInput):
    """The person to erase. It cannot be undone."""

    person_id: strawberry.ID
    """The agent, the lead or the customer that the person was."""
    reason: ErasureReason
    """Why."""


@strawberry.type
class ApiKeyPayload(Payload):
    """The key, or why nothing was done."""

    edited = Edited.API_KEY

    api_key: ApiKey | None = None
    """The key as it is now."""
    secret: str | None = None
    """What the integration sends as its token, shown this once: nobody can read it again, not even by repeating."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the key."""
        return cls(problems=[], api_key=await ApiKey.find(context, key))


@strawberry.type
class ErasePersonPayload(Payload):
    """Who was erased, or why nobody was: one of the three, by the id that was given."""

    agent: Agent | None = None
    """The agent, under a pseudonym from now on."""
    lead: Lead | None = None
    """The lead; it is shown under a pseudonym as soon as it has been refreshed."""
    customer: Customer | None = None
    """The customer; it is shown under a pseudonym as soon as it has been refreshed."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with whichever it is."""
        return cls(
            problems=[],
            agent=await Agent.find(context, key),
            lead=await Lead.find(context, key),
            customer=await Customer.find(context, key),
        )


@strawberry.type
class AccessMutation:
    """Keys of integrations, and the data of people."""

    @mutation(ErasePersonPayload, act=Act.ERASE_PERSON)
    async def erase_person(self, call: Call, input: ErasePersonInput) -> UUID:
        """Erase what is known of a person in words, everywhere. Figures, pay and the trail stay, by their ids."""
        key = key_of_one(input.person_id, (Agent, Lead, Customer), path="personId")
        return await erase_person.erase_person(person_id=key, today=call.today, now=call.now)

    @mutation(ApiKeyPayload, act=Act.MANAGE_KEYS)
    async def create_api_key(self, call: Call, input: CreateApiKeyInput) -> UUID:
        """Make a key for an integration, which may do what it is granted and nothing else."""
        key_id, secret = await create_api_key.create_api_key(
            name=input.name, granted=input.granted, expires_at=input.expires_at, now=call.now
        )
        call.shown_once["secret"] = secret
        return key_id

    @mutation(ApiKeyPayload, act=Act.MANAGE_KEYS)
    async def revoke_api_key(self, call: Call, input: RevokeApiKeyInput) -> UUID:
        """Revoke a key: its next request is refused, and its websockets are closed within a minute."""
        return await revoke_api_key.revoke_api_key(key_id=ApiKey.key(input.key_id, path="keyId"), now=call.now)
