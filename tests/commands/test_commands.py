"""The commands without an assistant: what they do, print and end with. Each one is a start of its own."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from nemo_mcp.commands.progress import Lines
from nemo_mcp.commands.upload import folders_of
from nemo_mcp.journal import Journal, NewJob
from nemo_mcp.locks import Life, is_life_taken
from nemo_mcp.service.history import jobs_known
from nemo_mcp.service.results import EditResult, UploadResult
from tests.commands.terminal import Place

FILES = ("a.png", "b.png", "voice.wav")
MAKE = 'make a 1-second video of the pictures with the title "Sea"'


@pytest.fixture(scope="module")
def made(home: Place) -> dict[str, Any]:
    """A film, by three commands that share nothing but the data folder; what each printed, by its name."""
    files = [str(home.folder / name) for name in FILES]
    done = {
        "upload": home.run("upload", *files, "--json"),
        "edit": home.run("edit", MAKE),
        "export": home.run("export", "--quality", "preview", "--out", str(home.folder / "films"), "--filename", "sea"),
    }
    assert [each.exit_code for each in done.values()] == [0, 0, 0], [each.output for each in done.values()]
    return done


def test_a_film_is_made_by_three_commands(home: Place, made: dict[str, Any]) -> None:
    film = home.folder / "films" / "sea.mp4"
    assert film.stat().st_size > 1_000
    assert f"Video: {film} (1 s" in made["export"].stdout
    assert '- Added title "Sea"' in made["edit"].stdout


def test_json_is_one_object_and_the_same_result_as_the_tools_give(made: dict[str, Any]) -> None:
    result = UploadResult.model_validate_json(made["upload"].stdout)
    assert [asset.name for asset in result.assets] == list(FILES)
    assert made["upload"].stdout.count("\n") == 1
    assert made["upload"].stderr == ""


def test_without_a_terminal_the_stages_are_lines_on_stderr(made: dict[str, Any]) -> None:
    assert "Connecting..." in made["export"].stderr.splitlines()
    assert "\x1b" not in made["export"].stderr
    assert "onnecting" not in made["export"].stdout
    assert "endering" not in made["export"].stdout


async def test_a_stage_is_one_line_however_often_it_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    for share, words in ((0.0, "starting"), (0.1, "rendering, 3%"), (0.5, "rendering, 60%"), (0.9, "downloading")):
        await lines(share, words)
    await lines(1.0, "done")
    told = capsys.readouterr()
    assert (told.err.splitlines(), told.out) == (["rendering, 3%", "downloading"], "")


def test_what_comes_next_is_said_in_commands(made: dict[str, Any]) -> None:
    assert (
        made["edit"].stdout.rstrip().endswith("Next: run `nemo-mcp edit` to refine, or `nemo-mcp export` for the MP4.")
    )


def test_state_shows_the_timeline_and_a_job_its_result(home: Place, made: dict[str, Any]) -> None:
    shown = home.run("state", "--quiet", "--studio")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert '"Sea"' in shown.stdout
    assert "run `nemo-mcp edit --studio` to change it" in shown.stdout
    job = re.findall(r"job (edit-\w+)", made["edit"].stdout)[0]
    again = EditResult.model_validate_json(home.run("state", "--job", job, "--json").stdout)
    assert (again.status, again.job) == ("done", job)


def test_sessions_and_jobs_are_listed_from_the_journal_alone(home: Place, made: dict[str, Any]) -> None:
    before = (home.folder / "data" / "studio" / "studio.db").stat()
    told = json.loads(home.run("sessions", "--json").stdout)["sessions"]
    assert [(each["files"], each["edits"], each["last_edit"], each["current"]) for each in told] == [
        ([*FILES], 1, MAKE, True)
    ]
    assert told[0]["exports"] == ["sea.mp4"]
    listed = home.run("jobs").stdout.splitlines()
    assert [line.split("-")[0] for line in listed[::2]] == ["export", "edit", "upload"]
    assert listed[1::2] == ["  sea.mp4", f"  {MAKE}", "  a.png, b.png, voice.wav"]
    after = (home.folder / "data" / "studio" / "studio.db").stat()
    assert before == after


def test_a_list_before_any_work_is_empty_and_makes_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path, {})
    assert "No sessions yet" in place.run("sessions").stdout
    assert place.run("jobs", "--json").stdout == '{"jobs": []}\n'
    assert not (tmp_path / "data").exists()


def test_credits_are_shown(home: Place) -> None:
    assert home.run("credits", "-q").stdout.startswith("Credits: 100 available, 0 frozen, 100 total.\n")


@pytest.mark.parametrize(
    ("arguments", "kind", "hint"),
    [
        (("edit", "export the video"), "WrongToolError", "run `nemo-mcp export`"),
        (("edit", " "), "InstructionError", "say what to do"),
        (("export", "--format", "flv"), "ExportFormatError", "use one of: mp4"),
        (("state", "--job", "edit-00000000"), "UnknownJobError", "without --job"),
        (("state", "--session", "nobody"), "UnknownSessionError", "leave --session out"),
        (("upload", "none.mp4"), "FileRefusedError", ""),
    ],
)
def test_wrong_use_ends_with_2_and_as_json_too(home: Place, arguments: tuple[str, ...], kind: str, hint: str) -> None:
    done = home.run(*arguments, "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["kind"], done.stderr) == (2, kind, "")
    assert hint in error.get("hint", "")


def test_a_bad_setting_is_told_as_json_as_well(home: Place) -> None:
    done = home.run("credits", "--json", NEMO_BACKEND="moon")
    assert (done.exit_code, json.loads(done.stdout)["error"]["kind"]) == (2, "SettingsError")


def test_no_answer_ends_with_1_and_words_for_people(home: Place) -> None:
    done = home.run("credits", "-q", NEMO_BACKEND="cloud", NEMO_TOKEN="some-token-1", NEMO_API_URL="http://127.0.0.1:9")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("error: The video service cannot be reached.\n\nhint: check the network")


def test_an_upload_of_which_a_part_was_refused_ends_with_1(home: Place, made: dict[str, Any]) -> None:
    done = home.run("upload", str(home.folder / "a.png"), str(home.folder / "none.png"))
    assert done.exit_code == 1
    assert "already there" in done.stdout
    assert "Not uploaded:" in done.stdout


def test_a_file_that_is_named_may_lie_anywhere_but_where_things_are_hidden(tmp_path: Path) -> None:
    hidden = tmp_path / ".keys"
    hidden.mkdir()
    (tmp_path / "link.png").symlink_to(hidden / "a.png")
    named = [str(tmp_path / "a.png"), str(hidden / "a.png"), str(tmp_path / "link.png"), "https://example.org/a.png"]
    assert folders_of(named) == [tmp_path.resolve()]


def test_an_option_for_the_studio_counts_before_the_command_too(home: Place) -> None:
    assert "the studio on this computer" in home.run("--studio", "credits", NEMO_BACKEND="cloud").stdout


def test_a_settings_file_may_be_named(home: Place, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('backend = "studio"\n')
    done = home.run("credits", "--config", str(file), NEMO_BACKEND="")
    assert "the studio on this computer" in done.stdout


def test_a_reader_that_leaves_early_is_no_error(home: Place, made: dict[str, Any]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = home.piped("jobs", stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_progress_is_a_bar_that_fits_a_narrow_terminal(home: Place, made: dict[str, Any]) -> None:
    code, said = home.on_terminal("export", "--quality", "preview", "--session", session_of(made), columns=40)
    assert code == 0
    assert "━" in said
    frames = [re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", frame) for frame in re.split(r"[\r\n]+", said)]
    bars = [frame for frame in frames if "━" in frame]
    assert max(map(len, bars)) <= 40
    stages = ("starting", "handing over", "rendering", "downloading", "contact sheet")
    assert any(stage in frame for frame in bars for stage in stages)
    assert "Video: " in said


def session_of(made: dict[str, Any]) -> str:
    return json.loads(made["upload"].stdout)["session"]


def test_the_jobs_of_a_living_process_run_and_those_of_a_dead_one_are_open(tmp_path: Path) -> None:
    journal, life = Journal(tmp_path / "journal"), Life(tmp_path / "alive")
    for number, owner in enumerate((life.name, "0123456789abcdef")):
        journal.sessions.add(f"s{number}", "here", None, "en", 1.0)
        journal.jobs.claim(NewJob(f"edit-{number}", "edit", f"s{number}", "a title", owner), 2.0 + number)
    journal.close()
    found = jobs_known(tmp_path / "journal", "here", lambda name: is_life_taken(tmp_path / "alive", name), every=True)
    life.close()
    assert [(job.job, job.status) for job in found.jobs] == [("edit-1", "open"), ("edit-0", "running")]


def test_the_studio_before_the_command_is_the_studio_behind_it(home: Place, made: dict[str, Any]) -> None:
    assert "`nemo-mcp edit --studio`" in home.run("--studio", "state", "--quiet", NEMO_BACKEND="").stdout


def test_closed_or_full_output_is_no_traceback(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = Place(tmp_path, {}).piped("jobs", stdout=full.fileno())
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "error: No space left on device")
