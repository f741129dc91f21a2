"""Edits that cost something: asked before more is spent than there is, never paid twice, and not lost by Ctrl-C."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from nemo_mcp.studio.planner import Plan, plan
from nemo_mcp.studio.profiles import CLOUD
from tests.commands.conftest import service
from tests.commands.terminal import Place

CHEAP = replace(CLOUD.without_waiting(), silent_every=0, start_credits=60, generation_cost=20)
RAIN = "make a 2-second video about rain"
TITLE = 'add the title "Rain"'


def answer_of(place: Place, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = place.run(*arguments, "--json")
    return done.exit_code, json.loads(done.stdout)


def test_more_than_is_available_is_spent_only_after_a_yes(tmp_path: Path) -> None:
    with service(tmp_path, CHEAP) as (charges, place):
        code, told = answer_of(place, "edit", RAIN)
        assert (code, charges()) == (2, 0)
        assert "--confirmed" in told["error"]["hint"]
        assert place.on_terminal("edit", RAIN, typed={"[y/N]": "\n"})[0] == 2
        assert charges() == 0
        code, said = place.on_terminal("edit", RAIN, typed={"[y/N]": "yes\n"})
        assert (code, charges()) == (0, 1), said
        assert "20 credits spent" in said


def test_the_same_key_is_paid_once(tmp_path: Path) -> None:
    with service(tmp_path, CHEAP) as (charges, place):
        first = answer_of(place, "edit", RAIN, "--confirmed", "--request-key", "k-1")
        second = answer_of(place, "edit", RAIN, "--confirmed", "--request-key", "k-1")
        assert first[0] == second[0] == 0
        assert first[1]["job"] == second[1]["job"]
        assert charges() == 1
        code, told = answer_of(place, "edit", TITLE, "--confirmed", "--request-key", "k-1")
        assert (code, told["error"]["kind"]) == (2, "KeyReusedError")


def test_an_edit_goes_on_after_ctrl_c_and_is_looked_up_by_its_job(tmp_path: Path) -> None:
    slow = replace(CHEAP, start_credits=500, generation_s=3.0)
    with service(tmp_path, slow) as (charges, place):
        code, said = place.on_terminal("edit", RAIN, typed={"editing": "\x03"})
        assert code == 130, said
        assert "Traceback" not in said
        assert "The edit goes on at the video service" in said
        job = re.findall(r"nemo-mcp state --job (edit-\w+)", said)[0]
        assert f"{job}  open" in place.run("jobs").stdout
        while not charges():
            assert answer_of(place, "state")[0] == 0
        code, told = answer_of(place, "state", "--job", job, "--wait-s", "0")
        assert (code, told["status"], charges()) == (4, "running", 1)  # it takes its time to be sure of the end


def test_a_wait_that_is_over_ends_with_4(tmp_path: Path) -> None:
    with service(tmp_path, replace(CHEAP, start_credits=500, generation_s=1.0)) as (charges, place):
        code, told = answer_of(place, "edit", RAIN, "--wait-s", "0")
        assert (code, told["status"]) == (4, "running")
        code, told = answer_of(place, "state", "--job", told["job"])
        assert (code, told["status"], charges()) == (0, "done", 1)


def test_a_question_of_the_editor_ends_with_3_and_says_how_to_answer(tmp_path: Path) -> None:
    def asking(*asked: Any, **more: Any) -> Plan:
        return replace(plan(*asked, **more), questions=("Which of the pictures do you mean?",))

    with service(tmp_path, replace(CHEAP, start_credits=500), asking) as (_, place):
        done = place.run("edit", "make it better")
    assert done.exit_code == 3, done.stdout
    assert "A question for you:" in done.stdout
    assert 'answer with `nemo-mcp edit "..."`' in done.stdout
