"""A question in a conversation: what it follows, what is kept of it, and how a person changes what it carries."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.answer import Answer, Follow, Refusal, as_json, ask, past
from app.api import Pincite
from app.conversations import Conversations
from app.talk import Asking, answered
from app.web.cards import Around, answer_html
from app.web.held import Aside, Held, Otherwise, answered_anew, continued, restored, still_kept
from index.carrying import Origin
from index.current import Current
from index.embed import Embedder
from index.followup import Carried
from index.library import Library
from index.query import wanted
from index.ready import Index, open_index
from source.errors import PinciteError
from source.lecture import lecture
from tests.conversing import answer, hit

FIRST = "When did North Korea test a missile over Japan?"
NEXT = "What did they decide four months later?"


@pytest.fixture(scope="module")
def index(embedder: Embedder) -> Index:
    library = Library(None)
    library.add(*lecture())
    return open_index(library, embedder)


@pytest.fixture
def current(index: Index) -> Iterator[Current]:
    kept = Conversations(index.library)
    yield Current(index, lambda _: index)
    for listed in kept.all():
        kept.delete(listed.id)


def place(found: Answer) -> int:
    return found.hits[0].paragraph.citation.paragraph


def test_going_on_begins_a_conversation_and_then_follows_it(current: Current) -> None:
    kept = Conversations(current.library)
    first = answered(current, Asking(FIRST), True)
    then = answered(current, Asking(NEXT), True)
    assert (first.carried, place(then)) == ((), 31)
    assert then.searched_for.startswith("North Korea test missile Japan")
    (listed,) = kept.all()
    assert [turn.outcome for turn in kept.get(listed.id).turns] == [first, then]
    apart = answered(current, Asking(NEXT))
    assert (apart.carried, len(kept.get(listed.id).turns)) == ((), 2)


def test_what_a_question_excluded_is_not_carried_from_it(current: Current) -> None:
    answered(current, Asking('Japan -nuclear -"North Korea"'), True)
    then = answered(current, Asking("And what about the economy?"), True)
    assert any(one.text == "Japan" for one in then.carried)
    assert not {"nuclear", "North", "Korea", "North Korea"} & {one.text for one in then.carried}
    assert wanted('Japan -nuclear "the war" -"North Korea"?').split() == ["Japan", '"the', 'war"', "?"]


def test_nothing_is_carried_on_from_a_conversation_that_was_deleted_meanwhile(current: Current) -> None:
    library, kept = current.library, Conversations(current.library)
    first = answered(current, Asking(FIRST))
    held = continued(library, Held(), first, ())
    assert still_kept(library, held) == held
    assert held.id is not None
    kept.delete(held.id)
    left = still_kept(library, held)
    assert left == Held(note="That conversation was deleted; this is a new one.")
    after = continued(library, held, first, ("lecture",))
    assert (after.outcomes, after.note, after.within) == ((first,), left.note, ("lecture",))
    assert after.id not in (None, held.id)


def test_what_the_page_says_beside_a_question_is_read_or_nothing() -> None:
    assert Aside.read('{"opened": "lecture#p3", "without": ["war"]}') == Aside("lecture#p3", ("war",))
    for wrong in (None, "", "[]", "{", '{"without": 3}'):
        assert Aside.read(wrong) == Aside()


def test_a_named_conversation_is_gone_on_with_where_it_searched_last(current: Current) -> None:
    kept = Conversations(current.library)
    other = kept.start("Another one")
    answered(current, Asking(FIRST, within=("lecture",)), other)
    answered(current, Asking("Who is Koizumi?"), kept.start("The newest"))
    then = answered(current, Asking(NEXT, without=("North Korea",)), "Another one")
    assert (then.within, [one.text for one in then.carried if not one.kept]) == (("lecture",), ["North Korea"])
    assert "Korea" not in then.searched_for
    with pytest.raises(PinciteError, match="There is no conversation none"):
        answered(current, Asking(NEXT), "none")


def test_a_new_topic_has_no_part_in_what_was_before_and_what_follows_begins_with_it(current: Current) -> None:
    answered(current, Asking(FIRST), True)
    fresh = answered(current, Asking("What about Koizumi?", fresh=True), True)
    assert (fresh.carried, fresh.fresh, fresh.searched_for) == ((), True, "What about Koizumi?")
    then = answered(current, Asking("And what did he sign?"), True)
    assert {one.turn for one in then.carried} == {2}
    assert "missile" not in then.searched_for


def test_programs_ask_in_a_conversation_too(current: Current) -> None:
    id_ = Conversations(current.library).start("Mine")
    pincite = Pincite(current)
    assert "carried" not in pincite.ask(FIRST, 1, conversation="Mine")
    then = pincite.ask(NEXT, 1, conversation=id_)
    assert then["carried"][0] == {"text": "North Korea", "from": "question", "turn": 1, "kept": True}
    assert "carried" not in pincite.ask(NEXT, 1)


def test_the_past_is_the_questions_since_the_topic_began_with_what_answered_them() -> None:
    moon = answer("Why does the sea rise?", hit("The moon lifts the sea. Twice a day.", "The moon lifts the sea."))
    silent = Answer("And the wind?", "And the wind?")
    refused = Refusal("And?", "No.")
    library = Library(None)
    whole = past(library, Follow((moon, silent, refused)))
    assert [(turn.question, turn.answer, turn.score) for turn in whole.turns] == [
        ("Why does the sea rise?", "The Sea. Ebb. The moon lifts the sea.", 0.8251),
        ("And the wind?", "", 1.0),
        ("", "", 1.0),
    ]
    later = past(library, Follow((moon, replace(silent, fresh=True))))
    assert ([turn.question for turn in later.turns], later.first) == (["And the wind?"], 2)
    assert past(library, Follow((moon,), fresh=True)).turns == ()


@pytest.mark.parametrize(
    "address", ["", "lecture", "lecture#p0", "lecture#p99999999999999", "gone#p1", "#p1", "lecture#px"]
)
def test_a_passage_that_is_not_there_was_not_opened(index: Index, address: str) -> None:
    assert past(index.library, Follow(opened=address)).opened == ""
    assert past(index.library, Follow(opened="lecture#p31")).opened.startswith("Anther example.")


def test_a_turn_answered_otherwise_stands_in_its_place(index: Index, current: Current) -> None:
    library = current.library
    held = continued(library, Held(), ask(index, FIRST), ())
    held = continued(library, held, ask(index, NEXT, follow=Follow(held.outcomes)), ())
    held = continued(library, held, ask(index, "Why?", follow=Follow(held.outcomes)), ())
    less = ask(index, NEXT, follow=Follow(held.outcomes[:1], without=("North Korea",)))
    after = answered_anew(library, held, 2, less)
    assert after.outcomes == (held.outcomes[0], less, held.outcomes[2])
    assert restored(library, held.id).outcomes == after.outcomes
    unkept = answered_anew(library, replace(held, id="gone"), 2, less)
    assert unkept.note.startswith("This is not being kept. There is no conversation gone")
    assert answered_anew(library, replace(held, id=None), 2, less).note == ""


def test_only_what_the_script_sends_is_read() -> None:
    assert Otherwise.read('{"turn": 2, "without": ["a \\u003cb"], "fresh": true}') == Otherwise(2, ("a <b",), True)
    for wrong in ("", "[]", "{", '{"turn": 0}', '{"turn": -1}', '{"turn": 1, "without": 3}', '{"without": []}'):
        assert Otherwise.read(wrong) is None


def test_chips_say_what_is_carried_and_why_and_let_it_go_and_come_back() -> None:
    carried = (
        Carried("<b>Korea", Origin.QUESTION, 2, 0.9),
        Carried("tide", Origin.PASSAGE, 1, 0.5),
        Carried("ebb", Origin.ANSWER, 1, 0.4, kept=False),
    )
    html = answer_html(replace(answer("Why?", hit("So.")), carried=carried), Around(turn=3))
    assert '<span class="chip carried" title="From your question 2">&lt;b&gt;Korea<button' in html
    assert 'title="From the passage you opened">tide' in html
    assert '<span class="chip carried out" title="From the answer to your question 1, taken out">ebb<button' in html
    assert (
        'data-otherwise="{&quot;turn&quot;: 3, &quot;without&quot;: [&quot;ebb&quot;, &quot;tide&quot;],'
        ' &quot;fresh&quot;: false}" aria-label="Search without tide">×' in html
    )
    assert 'data-otherwise="{&quot;turn&quot;: 3, &quot;without&quot;: [], &quot;fresh&quot;: false}"' in html
    assert 'aria-label="Search again with ebb">+' in html
    assert 'class="tool fresh" aria-pressed="false"' in html
    fresh = answer_html(replace(answer("Why?", hit("So.")), fresh=True), Around(turn=3))
    assert 'aria-pressed="true"' in fresh
    assert "fresh" not in answer_html(answer("Why?", hit("So.")), Around(turn=1))


def test_json_has_what_is_carried_only_where_something_is(index: Index) -> None:
    assert "carried" not in as_json(ask(index, FIRST))
    found = as_json(ask(index, NEXT, follow=Follow((ask(index, FIRST),))))
    assert found["question"] == NEXT
    assert found["searched_for"].endswith(NEXT)
    assert {"text": "Japan", "from": "question", "turn": 1, "kept": True} in found["carried"]
