"""Real exports with bytes changed, lost or put in: rows or sentences come of them, never anything else."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.columns import columns_of
from adapters.files.containers import UnreadableError
from adapters.files.learning import learnt_feedback
from adapters.files.own_form import read_own
from adapters.files.problems import BadFileError
from adapters.files.source_file import FileForm, FileSource, read_source
from tests.adapters.files.test_learning import _places
from tests.adapters.files.test_samples import READER, SAMPLES_AT

_NASTY = (
    *(
        b"\0",
        b'"',
        b"\n",
        b",",
        b";",
        b"{",
        b"[",
        b"\xff\xfe",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\\ud800",
        b"9" * 400,
        b"1e999",
        b"NaN",
    ),
    *(b"31.2.2026", b"0.0.0000", b"9999-12-31T23:59:59-12:00", b"9999999999999", b"13:00 PM", b" GMT+99:99", b'{"a":' * 50),
)
_SAMPLES = sorted(path.name for path in (SAMPLES_AT / "feedback").iterdir())
_PUT_IN = st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from(_NASTY) | st.binary(max_size=3))


def _learnt_and_read(path: Path) -> None:
    proposal = learnt_feedback(path)
    places = _places(proposal, {"team": "=Myymälä Turku", **({} if "date" in proposal.places else {"date": "=2026-10-12"})})
    list(read_source(path, FileSource("x", FileForm(places, proposal.layout, "", proposal.timezone)), READER).rows)


@given(name=st.sampled_from(_SAMPLES), changes=st.lists(_PUT_IN, min_size=1, max_size=6))
def test_a_changed_export_gives_rows_or_sentences(name: str, changes: list[tuple[float, int, bytes]]) -> None:
    raw = bytearray((SAMPLES_AT / "feedback" / name).read_bytes())
    for share, lost, put_in in changes:
        at = int(share * len(raw))
        raw[at : at + lost] = put_in
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        for read in (_learnt_and_read, lambda path: read_own(path, READER)):
            with suppress(BadFileError, UnreadableError):
                read(path)


@pytest.mark.parametrize("inside", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_spreadsheet_with_a_damaged_part_is_one_sentence(inside: str, tmp_path: Path) -> None:
    whole = zipfile.ZipFile(SAMPLES_AT / "feedback" / "ms_forms.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        for name in whole.namelist():
            part = whole.read(name)
            archive.writestr(name, part[: len(part) // 2] if name == inside else part)
    with pytest.raises(UnreadableError, match=r"(export|save) it again"):
        columns_of(tmp_path / "x.xlsx")


def test_a_zip_whose_table_is_damaged_is_one_sentence(tmp_path: Path) -> None:
    raw = bytearray((SAMPLES_AT / "feedback" / "qualtrics.zip").read_bytes())
    entry = zipfile.ZipFile(BytesIO(raw)).infolist()[0]
    start = entry.header_offset + 30 + len(entry.filename)
    raw[start : start + 40] = b"\xff" * 40
    (tmp_path / "x.zip").write_bytes(raw)
    with pytest.raises(UnreadableError, match="is a damaged zip"):
        columns_of(tmp_path / "x.zip")
