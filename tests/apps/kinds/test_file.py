"""What is signed and asked on the way of a case belongs into its complete file."""

from __future__ import annotations

from bianmin.archives import queries
from bianmin.cases import actions as cases
from bianmin.cases import archive
from bianmin.handling import actions as handling
from bianmin.requests import actions as requests
from bianmin.requests.actions import Question
from bianmin.rules.archives import Held
from tests.fixtures.hall import act, application


def test_the_slip_and_the_questions_are_in_the_file_of_a_case(case, clerk, handler, director):
    handling.give(case_id=case.pk, to=handler, papers=[], act=act(clerk))
    question = Question(cause="other", what="能不能办", to=director)
    asking = requests.ask(question=question, case_id=case.pk, act=act(clerk))

    told = {one["name"]: one for one in archive.contents(case)["files"]}

    assert told[f"请示/{asking.no}.txt"]["sha256"]
    assert "便民服务承办单" in str(told["文书/便民服务承办单.pdf"]["sheet"])


def test_the_one_sheet_of_what_was_done_at_once_is_receipt_and_decision(at_once, clerk):
    case = cases.hand_in(application(at_once, at_once=True), act(clerk))

    wanting = {line.held for line in queries.checklist(case) if not line.there}

    assert Held.ACCEPTANCE not in wanting
    assert Held.DECISION not in wanting
