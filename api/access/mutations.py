"""What can be done about keys, and about the data of a person."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.access.types import ApiKey
from api.context import Context
from api.enums import Act, ErasureReason
from api.mutation import Call, EditInput, MutationInput, Payload, mutation
from api.people.mutations import AgentPayload
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
class ErasePersonInput(EditInput):
    """The person to erase. It cannot be undone."""

    agent_id: strawberry.ID
    """The agent that the person was."""
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
class AccessMutation:
    """Keys of integrations, and the data of people."""

    @mutation(AgentPayload, act=Act.ERASE_PERSON)
    async def erase_person(self, call: Call, input: ErasePersonInput) -> UUID:
        """Erase what is known of a person in words, everywhere. Figures, pay and the trail stay, by the agent's id."""
        key = Agent.key(input.agent_id, path="agentId")
        return await erase_person.erase_person(agent_id=key, today=call.today, now=call.now)

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
