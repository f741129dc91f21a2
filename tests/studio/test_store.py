"""A studio's folder of an older version becomes one of this version, with everything that stands in it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.sessions import Sessions
from nemo_mcp.studio.store import MIGRATIONS, Store, StudioFolderError, digest_of
from nemo_mcp.studio.timeline import Text, Timeline
from tests.studio.conftest import VIDEO, open_desk, texts

QUICK = CLOUD.without_waiting()
FIRST_DRAFT = '{"d":3000,"m":{},"t":[{"tt":7,"d":3000,"sg":[{"d":3000,"m":{"start":0,"text":"A","role":"title"}}]}]}'


def older(folder: Path, version: int) -> Path:
    """The empty folder of a studio of that version."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "studio.db")) as database:
        database.create_function("digest_of", 1, digest_of, deterministic=True)
        database.executescript(";".join(MIGRATIONS[:version]))
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
    return folder


def tables(folder: Path) -> set[tuple[str, str]]:
    """Every table and index with its columns."""
    with closing(sqlite3.connect(folder / "studio.db")) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
        return {(name, str(database.execute(f"PRAGMA table_xinfo({name})").fetchall())) for name in names}


def titled(*words: str) -> Timeline:
    return Timeline(texts=tuple(Text(0, 3000, each, role="title") for each in words))


def new_session(store: Store) -> tuple[Sessions, str]:
    sessions = Sessions(store, lambda: 0.0)
    store.run("INSERT INTO accounts VALUES ('usr_1', 'owner', NULL, 0)")
    return sessions, sessions.create("usr_1", "project", "en").session_id


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_folder_of_any_older_version_gets_the_same_tables_as_a_new_one(tmp_path: Path, version: int) -> None:
    Store(tmp_path / "new").close()
    Store(older(tmp_path / "old", version)).close()
    assert tables(tmp_path / "old") == tables(tmp_path / "new")


async def test_what_the_first_version_kept_stays_and_can_be_undone_and_redone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(older(tmp_path / "studio", 1) / "studio.db")) as database:
        for row in (
            "INSERT INTO accounts VALUES ('usr_1', 'owner', NULL, 0)",
            "INSERT INTO sessions VALUES ('s1', 'task', 'usr_1', 'project', 'en', 0)",
            "INSERT INTO drafts VALUES ('s1', 0, NULL)",
            f"INSERT INTO drafts VALUES ('s1', 1, '{FIRST_DRAFT}')",
            "INSERT INTO assets VALUES ('a1', 's1', '00', 'cap', 'clip.mp4', 'video', 'mp4', 9000, 1, 1, 30, 1, 8)",
        ):
            database.execute(row)
        database.commit()
    async with open_desk(tmp_path / "studio") as desk:
        before = await desk.draft("s1")
        assert before["d"] == 3000
        assert [entry["filename"] for entry in (await desk.state("s1"))["video_infos"]] == ["clip.mp4"]
        assert texts(await desk.edit("s1", "redo")) == ["I cannot redo. What else?"]
        await desk.upload("s1", ("clip.mp4", VIDEO))
        await desk.edit("s1", "undo")
        assert await desk.draft("s1") is None
        await desk.edit("s1", "redo")
        assert await desk.draft("s1") == before


def test_a_folder_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    folder = older(tmp_path / "studio", len(MIGRATIONS))
    with closing(sqlite3.connect(folder / "studio.db")) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StudioFolderError, match="newer version"):
        Store(folder)


async def test_what_was_undone_outlives_a_turn_that_is_dropped_and_one_that_is_only_answered(tmp_path: Path) -> None:
    async with open_desk(tmp_path, replace(QUICK, start_credits=500)) as desk:
        session = await desk.session()
        await desk.edit(session, "title A")
        draft = await desk.draft(session)
        await desk.edit(session, "undo")
        desk.studio.faults.arm("only-apology", 1)
        await desk.edit(session, "title B")
        await desk.edit(session, "dance")
        await desk.edit(session, "redo")
        assert await desk.draft(session) == draft


def test_what_a_process_of_an_older_version_edited_over_is_not_redone(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        sessions, session = new_session(store)
        sessions.push(session, titled("A"))
        sessions.push(session, titled("B"))
        sessions.step_back(session, 2)
        assert sessions.redo_depth(session) == 2
        store.run(
            "INSERT INTO drafts SELECT session_id, 1, draft FROM undone WHERE seq = 2"
        )  # it leaves `undone` alone
        assert sessions.redo_depth(session) == 0
        assert sessions.draft_after(session, 1) == sessions.draft(session)
        sessions.step_forward(session, 1)
        assert sessions.timeline(session) == titled("B")
        sessions.step_back(session, 1)
        assert sessions.redo_depth(session) == 1
        sessions.step_forward(session, 5)
        assert sessions.timeline(session) == titled("B")


def test_a_hundred_steps_can_be_undone_and_all_of_them_redone(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        sessions, session = new_session(store)
        for number in range(105):
            sessions.push(session, titled(str(number)))
        sessions.step_back(session, 1000)
        assert (sessions.undo_depth(session), sessions.redo_depth(session)) == (0, 100)
        assert sessions.timeline(session) == titled("4")
        sessions.step_forward(session, 1000)
        assert (sessions.undo_depth(session), sessions.redo_depth(session)) == (100, 0)
        assert sessions.timeline(session) == titled("104")


async def test_the_folder_holds_no_access_token_neither_a_new_one_nor_one_of_an_older_version(tmp_path: Path) -> None:
    old = f"nmv_usr_{'0a' * 24}"
    folder = older(tmp_path / "studio", 4)
    with closing(sqlite3.connect(folder / "studio.db")) as database:
        database.execute("INSERT INTO accounts VALUES ('anon_1', 'anonymous', 'client-1', 0)")
        database.execute("INSERT INTO tokens VALUES (?, 'anon_1', 'client-1', 0, 9e9)", [old])
        database.commit()
    async with open_desk(folder) as desk:
        desk.headers = {**desk.headers, contract.AUTHORIZATION: f"Bearer {old}"}
        assert (await desk.get(contract.CREDITS_PATH)).json()["code"] == 0
        await desk.anonymous()
    assert b"nmv_" not in b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_a_restarted_studio_gives_another_access_token_beside_the_one_it_cannot_tell_any_more(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        user = await desk.anonymous()
        kept = desk.headers
    async with open_desk(tmp_path) as desk:
        assert await desk.anonymous() == user
        for headers in (desk.headers, kept):
            desk.headers = headers
            assert (await desk.get(contract.CREDITS_PATH)).json()["code"] == 0
