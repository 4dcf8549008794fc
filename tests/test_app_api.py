"""What other programs may ask, in Python and over HTTP: the same functions, the same answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from app.answer import as_json, ask
from app.api import Pincite, public
from app.draft.check import check
from app.draft.model import Format
from app.draft.output import check_json
from app.draft.reading import read_draft
from index.current import Current
from index.ready import Index
from source.errors import PinciteError
from source.lecture import lecture
from tests.browsing import Server, server  # noqa: F401 - fixtures
from tests.test_browser import QUESTION


@pytest.fixture
def pincite(lecture_index: Index) -> Pincite:
    return Pincite(Current(lecture_index, lambda embed: lecture_index))


def test_a_question_is_answered_as_on_the_command_line(pincite: Pincite, lecture_index: Index) -> None:
    assert pincite.ask(QUESTION, 3) == as_json(ask(lecture_index, QUESTION, 3))
    assert [hit.paragraph.citation.address for hit in pincite.answer(QUESTION, 1).hits] == ["lecture#p10"]
    with pytest.raises(PinciteError, match="There is no document other"):
        pincite.ask(QUESTION, within=["other"])


def test_documents_are_listed_read_and_searched(pincite: Pincite) -> None:
    document, paragraphs, _ = lecture()
    (listed,) = pincite.documents()
    assert (listed["name"], listed["title"], listed["paragraphs"]) == ("lecture", document.title, 34)
    read = pincite.read("lecture", 9, 11)
    assert [one["text"] for one in read] == [paragraph.text for paragraph in paragraphs[8:11]]
    assert read[1]["address"] == "lecture#p10"
    assert read[1]["label"] == "Bilateral Security Relations (5)"
    assert len(pincite.read("lecture", 1, 10**9)) == 34
    (place,) = pincite.search("lecture", "ten countries") or pincite.search("lecture", "10 COUNTRIES")
    assert place["address"] == "lecture#p12"


def test_what_came_of_each_question_is_told(lecture_index: Index) -> None:
    told: list[str] = []
    pincite = Pincite(
        Current(lecture_index, lambda embed: lecture_index), lambda outcome, seconds: told.append(outcome)
    )
    pincite.ask(QUESTION)
    pincite.ask("hello")
    with pytest.raises(PinciteError):
        pincite.ask(QUESTION, k=0)
    with pytest.raises(PinciteError, match="There is no conversation"):
        pincite.ask(QUESTION, conversation="held nowhere")
    assert told == ["answered", "silent", "refused", "refused"]


def test_a_claim_is_checked_as_on_the_command_line(pincite: Pincite, lecture_index: Index) -> None:
    text = "Fifty-seven thousand US forces are stationed in Japan. Penguins cannot fly over the Andes."
    found = pincite.check(text, k=1)
    assert found == check_json(check(lecture_index, read_draft("text", text.encode(), Format.MARKDOWN), 1))
    assert [one["supported"] for one in found["sentences"]] == [True, False]
    assert pincite.check(text, 1, ["lecture"]) == found
    with pytest.raises(PinciteError, match="no document other"):
        pincite.check(text, 1, ["other"])


def test_cards_are_proposed_kept_and_reviewed(tmp_path: Path, tiny_model: Path) -> None:
    pincite = Pincite.open(tmp_path, str(tiny_model))
    first, second, *_ = pincite.cards(5, ["lecture"])
    assert (pincite.keep([first["id"], second["id"]]), pincite.keep([second["id"]])) == (2, 0)
    assert [card["id"] for card in pincite.due()] == [first["id"], second["id"]]
    assert set(pincite.due()[0]["intervals"]) == {"again", "hard", "good", "easy"}
    after = pincite.review(first["id"], "easy", first["answer"])
    assert (after["reviews"], after["new"], after["compared"]["verdict"]) == (1, False, "exact")
    assert [card["id"] for card in pincite.due(["lecture"])] == [second["id"]]
    assert (pincite.progress()["cards"], pincite.progress()["new"], pincite.progress()["today"]) == (2, 1, 1)
    assert pincite.undo(first["id"])["reviews"] == 0
    assert pincite.edit(second["id"], "What?", " That ")["answer"] == "That"
    assert pincite.bury(second["id"])["buried"]
    assert pincite.suspend(first["id"])["suspended"]
    assert pincite.due() == []
    assert not pincite.suspend(first["id"], suspended=False)["suspended"]
    assert pincite.suspend(second["id"], suspended=False)["buried"] is None
    assert [card["id"] for card in pincite.kept()] == [card["id"] for card in pincite.due()]
    sent = pincite.send_out("tsv").decode()
    assert (pincite.drop(first["id"]), pincite.take_in(sent)) == (1, 0)
    assert pincite.take_in("Who built it?\tStephenson\n") == 1
    for refused in (
        lambda: pincite.undo(second["id"]),
        lambda: pincite.edit(second["id"], "", "x"),
        lambda: pincite.suspend("nothing"),
        lambda: pincite.drop("nothing"),
        lambda: pincite.send_out("doc"),
        lambda: pincite.review(second["id"], "perfect"),
        lambda: pincite.review("nothing", "good"),
        lambda: pincite.keep(["nothing"]),
        lambda: pincite.cards(0),
        lambda: pincite.due(["other"]),
    ):
        with pytest.raises(PinciteError):
            refused()


def test_every_public_function_says_what_it_does_and_takes(pincite: Pincite) -> None:
    for function in public(pincite):
        assert function.__doc__
        names = [name for name in function.__annotations__ if name != "return"]
        assert all(f"{name}: " in function.__doc__ for name in names)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:  # noqa: F811
    client = Client(server.url, verbose=False)
    yield client
    client.close()


def test_a_program_asks_over_http(client: Client, server: Server) -> None:  # noqa: F811
    found = client.predict(QUESTION, 1, None, api_name="/ask")
    assert found["answered"] is True
    assert found["hits"][0]["citation"]["address"] == "lecture#p10"
    assert found["hits"][0]["text"] == lecture()[1][9].text
    assert [one["name"] for one in client.predict(api_name="/documents")] == ["lecture"]
    read = client.predict(document="lecture", first=1, last=2, api_name="/read")
    assert [one["text"] for one in read] == [paragraph.text for paragraph in lecture()[1][:2]]
    for wrong, said in (
        ((QUESTION, 51, None), "k is 51; ask for 1 to 50"),
        ((QUESTION, 1, ["no"]), "no document no"),
        ((QUESTION, "abc", None), "k: Input should be a valid integer"),
        ((None, 1, None), "question: Input should be a valid string"),
        ((QUESTION, 1, "lecture"), "within: Input should be a valid list"),
    ):
        with pytest.raises(AppError, match=said):
            client.predict(*wrong, api_name="/ask")
    checked = client.predict(text="Penguins cannot fly over the Andes.", k=1, within=None, api_name="/check")
    assert [one["supported"] for one in checked["sentences"]] == [False]
    (card,) = client.predict(count=1, within=["lecture"], api_name="/cards")
    assert client.predict(cards=[card["id"]], api_name="/keep") == 1
    assert [one["id"] for one in client.predict(within=None, api_name="/due")] == [card["id"]]
    assert not Path(server.network_log).exists() or not Path(server.network_log).read_text()
