"""When an edit is sent, and the few cases in which it is sent again: no byte left, or it was refused as a whole."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nemo_mcp.client.channel import Channel
from nemo_mcp.client.edit_stream import StreamEnd, stream_edit
from nemo_mcp.client.replies import Reply, read_data
from nemo_mcp.client.sender import Sender, previous_account
from nemo_mcp.core.turn import Turn
from nemo_mcp.errors import BadAccessTokenError, BrokenReplyError, NemoError, RateLimitedError, SessionGoneError


@dataclass(frozen=True, slots=True)
class Edit:
    """One instruction for one session. `read_session` raises SessionGoneError when this account cannot read it."""

    api_url: str
    session_id: str
    instruction: str
    read_session: Callable[[], Awaitable[object]]
    on_turn: Callable[[Turn], None]

    async def send(self, channel: Channel) -> StreamEnd:
        """E3: one paid POST. Raises only when nothing ran; after a doubt it returns and the stream's end says why.

        A refusal that a pause or a new anonymous access token mends is mended once; an edit is never sent into a
        session that the new access token cannot read, nor as another account.
        """
        sender = await channel.sender()
        answer = await self._post(channel, sender)
        if isinstance(answer, StreamEnd):
            return answer
        try:
            read_data(answer)
        except NemoError as refusal:
            await self._mend(refusal, channel, sender)
        again = await channel.sender()
        sender.same_account(again.user_id)
        answer = await self._post(channel, again)
        if isinstance(answer, StreamEnd):
            return answer
        read_data(answer)
        raise BrokenReplyError("The video service answered an edit with something else.")

    async def _post(self, channel: Channel, sender: Sender) -> StreamEnd | Reply:
        return await channel.until_sent(
            lambda: stream_edit(
                self.api_url,
                sender.headers,
                self.session_id,
                self.instruction,
                channel.clock,
                self.on_turn,
                channel.patience,
                channel.unechoed,
            )
        )

    async def _mend(self, refusal: NemoError, channel: Channel, sender: Sender) -> None:
        """Do what makes one more try of a refused edit right, or raise the refusal."""
        match refusal:
            case RateLimitedError():
                await channel.pause(refusal)
            case BadAccessTokenError():
                sender.same_account((await channel.renewed(sender)).user_id)
                try:
                    await self.read_session()
                except SessionGoneError as gone:
                    raise previous_account() from gone
            case _:
                raise refusal
