"""Reading tables: encodings, separators, line numbers, and problems that name place and accepted form."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.problems import BadFileError, Findings, Problem, quoted
from adapters.files.roster import is_email
from adapters.files.tables import Columns, Row, all_rows

COLUMNS = Columns(("a", "b"), needed=("a",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, content: str | bytes, name: str = "t.csv") -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    findings = Findings(name)
    rows = [(row.line, dict(row.cells)) for row in all_rows(path, COLUMNS, findings)]
    return rows, [str(problem) for problem in findings.problems]


class TestCsv:
    @pytest.mark.parametrize(
        "content",
        ["a,b\n1,2\n", "a;b\n1;2\n", "a,b\r\n1,2\r\n", "\ufeffa,b\n1,2", "B,A\n2,1\n", ' a , "b"\n 1 ,"2"\n\n', "a;b\n1;2\n;\n"],
        ids=["comma", "semicolon", "crlf", "byte order mark", "any order and case", "spaces and quotes", "blank row"],
    )
    def test_is_read_in_any_usual_dress(self, folder: Path, content: str) -> None:
        assert read(folder, content) == ([(2, {"a": "1", "b": "2"})], [])

    def test_a_quoted_line_break_keeps_the_line_numbers_right(self, folder: Path) -> None:
        rows, _ = read(folder, 'a,b\n"one\ntwo","x"\n3,4\n')
        assert rows == [(2, {"a": "one\ntwo", "b": "x"}), (4, {"a": "3", "b": "4"})]

    def test_a_separator_inside_quotes_belongs_to_the_cell(self, folder: Path) -> None:
        assert read(folder, 'a;b\n"1;5";"say ""hi"""\n')[0] == [(2, {"a": "1;5", "b": 'say "hi"'})]

    def test_letters_written_in_two_ways_are_read_as_one(self, folder: Path) -> None:
        assert read(folder, "a,b\na\u0308,ä\n")[0] == [(2, {"a": "ä", "b": "ä"})]

    def test_broken_utf8_is_told_with_line_and_byte(self, folder: Path) -> None:
        _, problems = read(folder, b"a,b\n1,2\nx,\xe4\n")
        assert problems == ["t.csv, line 3: byte 3 of the line is no UTF-8; save the file as UTF-8"]

    def test_another_encoding_is_one_problem_however_many_lines_it_spoils(self, folder: Path) -> None:
        _, problems = read(folder, "a,b\n1,2\nä,ö\nä\ny,å\n".encode("iso-8859-15"))
        assert problems == ["t.csv, line 3: byte 1 of the line is no UTF-8; save the file as UTF-8"]
        assert read(folder, "ä,b\n1,2\n".encode("cp1252")) == (
            [],
            ["t.csv, line 1: byte 1 of the line is no UTF-8; save the file as UTF-8"],
        )

    def test_the_byte_is_counted_in_the_file_s_own_bytes(self, folder: Path) -> None:
        _, problems = read(folder, b"\xef\xbb\xbfa,b\xe4\n")
        assert problems[0] == "t.csv, line 1: byte 7 of the line is no UTF-8; save the file as UTF-8"

    def test_an_empty_file_is_told_which_columns_it_needs(self, folder: Path) -> None:
        assert read(folder, "") == ([], ["t.csv, line 1: the file is empty; its first line must name the columns a,b"])

    def test_missing_unknown_and_doubled_columns_are_all_told(self, folder: Path) -> None:
        rows, problems = read(folder, "a,a,bb\n1,2,3\n")
        assert rows == []
        assert problems == [
            "t.csv, line 1, column b: the column is missing; the columns are a,b",
            't.csv, line 1: unknown column "bb" (did you mean b?); known are a,b',
            "t.csv, line 1, column a: the column is there more than once; name each once",
        ]

    def test_rows_with_too_many_or_too_few_cells_are_told_and_the_others_read(self, folder: Path) -> None:
        rows, problems = read(folder, "a,b\n1\n1,2,3\n4,5\n")
        assert [line for line, _ in rows] == [4]
        assert problems == [
            "t.csv, line 2: has 1 cell, the header has 2 columns",
            "t.csv, line 3: has 3 cells, the header has 2 columns",
        ]

    def test_a_quotation_mark_left_open_is_told_by_the_row_that_opens_it(self, folder: Path) -> None:
        rows, problems = read(folder, 'a,b\n1,2\n3,"4\n5,6\n')
        assert [line for line, _ in rows] == [2]
        assert problems == [
            't.csv, line 3: a quotation mark opened in this row is never closed; write a quotation mark inside a cell as ""'
        ]

    def test_text_after_a_closing_quotation_mark_is_told_and_the_next_row_read(self, folder: Path) -> None:
        rows, problems = read(folder, 'a,b\n"5" tv,2\n3,4\n')
        assert [line for line, _ in rows] == [3]
        assert problems[0].startswith("t.csv, line 2: text follows a closing quotation mark")

    def test_a_nul_is_told(self, folder: Path) -> None:
        assert read(folder, "a,b\n1,\0\n")[1] == ["t.csv, line 2: holds a NUL character; save the file as UTF-8 text"]

    @pytest.mark.parametrize("name", ["missing.csv", ""])
    def test_what_is_no_file_is_told(self, folder: Path, name: str) -> None:
        findings = Findings("x")
        assert list(all_rows(folder / name, COLUMNS, findings)) == []
        assert len(findings.problems) == 1

    @given(content=st.lists(st.sampled_from([b"1,2\n", b'{"a": "1", "b": "2"}\n', b'"', b"\n"]) | st.binary(max_size=40)))
    def test_no_bytes_at_all_break_the_reader(self, tmp_path_factory: pytest.TempPathFactory, content: list[bytes]) -> None:
        folder = tmp_path_factory.getbasetemp()
        for name, first in (("any.csv", b"a,b\n1,2\n"), ("any.jsonl", b'{"a": "1"}\n')):
            rows, problems = read(folder, first + b"".join(content), name)
            assert rows or problems
            assert all(set(cells) == {"a", "b"} for _, cells in rows)


class TestJsonLines:
    def test_is_known_by_its_extension_or_its_first_character(self, folder: Path) -> None:
        line = '{"a": "1", "b": null}\n'
        assert read(folder, line, "t.jsonl") == read(folder, line, "t.txt") == ([(1, {"a": "1", "b": ""})], [])

    def test_numbers_are_taken_as_they_are_written(self, folder: Path) -> None:
        assert read(folder, '{"a": 7, "b": 82.5}\n\n{"a": 8}\n', "t.jsonl")[0] == [
            (1, {"a": "7", "b": "82.5"}),
            (3, {"a": "8", "b": ""}),
        ]

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "line 1: is no JSON object (at character 2)"),
            ("[1]", "line 1: is no JSON object; each line must be one in braces"),
            ('{"a": NaN}', "line 1: is no JSON object; each line"),
            ('{"b": "x"}', "line 1, column a: the key is missing"),
            ('{"a": 1, "c": 2}', 'line 1: unknown key "c"'),
            ('{"a": 1, "a": 1}', "line 1, column a: the key is there more than once"),
            ('{"a": true}', "line 1, column a: must be a text"),
            ('{"a": {"b": 1}}', "line 1, column a: must be a text"),
            ('{"a": "\\u0000"}', "line 1, column a: must be a text without NUL"),
            ('{"a": "\\ud800"}', "line 1, column a: must be a text without NUL or broken characters"),
        ],
    )
    def test_a_problem_names_line_and_key(self, folder: Path, line: str, problem: str) -> None:
        rows, problems = read(folder, line, "t.jsonl")
        assert rows == []
        assert problems[0].startswith(f"t.jsonl, {problem}")


class TestProblems:
    def test_an_error_lists_them_all_in_the_order_of_the_file(self) -> None:
        error = BadFileError([Problem("f", 10, "b", "late"), Problem("f", 2, "", "early"), Problem("f", 0, "", "whole")])
        assert str(error) == "f: whole\nf, line 2: early\nf, line 10, column b: late"

    def test_a_long_cell_is_cut_and_kept_on_one_line(self) -> None:
        assert quoted("x\n" + "y" * 100) == '"x�' + "y" * 37 + '…"'


@pytest.mark.parametrize("text", ["a@b.fi", "etu.suku+x@mail.firma.example", "ä@ö.fi"])
def test_an_address_is_an_email(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize("text", ["", "a", "a@b", "@b.fi", "a@b.", "a b@c.fi", "A <a@b.fi>", "a@b.fi;c@d.fi", "a@@b.fi"])
def test_no_address_is_no_email(text: str) -> None:
    assert not is_email(text)


def test_a_row_is_asked_by_column() -> None:
    assert Row(2, {"a": "1"})["a"] == "1"
