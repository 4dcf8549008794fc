"""A question in a kept conversation: answered after its turns, and kept as the next of them."""

from dataclasses import dataclass

from app.answer import Answer, Follow, ask
from app.conversations import Conversation, Conversations
from index.current import Current


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it is put to a conversation; the rest is as of ``app.answer``."""

    question: str
    k: int = 5
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fresh: bool = False


def answered(current: Current, asking: Asking, talk: str | bool = False) -> Answer:
    """Answer a question by itself or, where ``talk`` is True, in the last conversation, or in the one it names.

    Raises what ``ask`` does, and ``PinciteError`` where no conversation, or more than one, is called so.
    """
    if talk is False:
        return current.answer(lambda index: ask(index, asking.question, asking.k, asking.within))
    kept = Conversations(current.library)
    if talk is not True:
        return ask_next(current, kept.named(talk), asking)
    last = next(iter(kept.all()), None)
    return ask_next(current, kept.get(last.id) if last else None, asking)


def ask_next(current: Current, before: Conversation | None, asking: Asking) -> Answer:
    """Answer a question after the turns of a conversation and keep it there; where there is none, one begins with it.

    It is asked of what the last turn was, unless it says of what. Raises what ``ask`` does, and ``PinciteError`` where
    the turn cannot be kept.
    """
    turns = before.turns if before else ()
    within = asking.within or (turns[-1].within if turns else ())
    follow = Follow(tuple(turn.outcome for turn in turns), without=asking.without, fresh=asking.fresh)
    answer = current.answer(lambda index: ask(index, asking.question, asking.k, within, follow))
    kept = Conversations(current.library)
    with current.library.transaction():
        id_ = before.id if before and kept.has(before.id) else kept.start(answer.question)
        kept.add(id_, answer, within)
    return answer
