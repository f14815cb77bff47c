"""What a file is, whatever its name says: text, JSON, a spreadsheet, or a zip with one of these; and its lines as cells.

The one module that knows openpyxl. Refuses what is none of these in one sentence, and a bomb before it unpacks. What is in
the file is the business of ``records``.
"""

from __future__ import annotations

import csv
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from adapters.files.encoding import encoding_of
from adapters.files.problems import quoted

LARGEST = 200 * 1024 * 1024  # bytes, unpacked
LARGEST_JSON = 100 * 1024 * 1024  # bytes: JSON is held in memory as a whole
MOST_ROWS = 1_000_000  # of a spreadsheet; its own format ends a little above
_STEEPEST = 200  # unpacked to packed: no table of text is packed so well
_SEPARATORS = (";", ",", "\t", "|")
_LOOKED_AT = 50  # records that tell the separator
_LONGEST_CELL = 1_000_000  # characters; above csv's own 131,072, for a comment may hold a whole e-mail thread
_OLE = b"\xd0\xcf\x11\xe0"
_XLSX = "xl/workbook.xml"
_DAMAGED = "is a damaged zip or Excel file; export it again"

Cells = tuple[int, list[str]]
"""A row's line, from 1, and its cells as text."""


class UnreadableError(ValueError):
    """The file is nothing that can be read; the sentence says what it seems to be and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A file that has been opened: a text with its encoding, or a spreadsheet."""

    file: BinaryIO
    encoding: str = ""  # "": a spreadsheet

    @property
    def is_json(self) -> bool:
        """Tell whether the text begins as JSON does."""
        if not self.encoding:
            return False
        head = self.file.read(1024).decode(self.encoding, errors="ignore").lstrip("\ufeff \t\r\n")
        self.file.seek(0)
        return head.startswith(("{", "["))

    def json_text(self) -> str:
        """The whole text. Raises UnreadableError."""
        raw = self.file.read(LARGEST_JSON + 1)
        if len(raw) > LARGEST_JSON:
            raise UnreadableError(f"is JSON of more than {LARGEST_JSON >> 20} MB; export fewer months at a time")
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError:
            raise UnreadableError(_NO_TEXT) from None

    def lines(self) -> Iterator[str]:
        """Every line of the text, from its beginning. Raises UnreadableError."""
        self.file.seek(0)
        text = TextIOWrapper(self.file, encoding=self.encoding, newline="\n")
        try:
            for line in text:  # noqa: UP028 - yield from would close the file with a reader that stops early
                yield line
        except UnicodeDecodeError:
            raise UnreadableError(_NO_TEXT) from None
        finally:
            if not self.file.closed:  # a reader that stopped early is cleared away after its file
                text.detach()

    def rows(self, *, skip_lines: int = 0, sheet: str = "") -> Iterator[Cells]:
        """Every row that isn't blank, below so many lines. Raises UnreadableError, at the row where it can't be read on."""
        return _text_rows(self, skip_lines) if self.encoding else _sheet_rows(self.file, sheet, skip_lines)


@contextmanager
def opened(path: Path) -> Iterator[Contents]:
    """The file's contents, unpacked where it is a zip. Raises UnreadableError, also if the file changes meanwhile."""
    before = path.stat()
    if not path.is_file():
        raise UnreadableError("is no file; a readable file is needed (a pipe can't be read twice)")
    with path.open("rb") as file, _unpacked(file, nested=False) as contents:
        yield contents
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableError("was changed while it was read; nothing was taken: try again when it is complete")


@contextmanager
def _unpacked(file: BinaryIO, *, nested: bool) -> Iterator[Contents]:
    head = file.read(4)
    file.seek(0)
    if head == _OLE:
        raise UnreadableError("is an old Excel file (.xls) or one with a password; save it as .xlsx without a password")
    if head.startswith(b"%PDF"):
        raise UnreadableError("is a PDF; export the answers as CSV or Excel (.xlsx) instead")
    if not head:
        raise UnreadableError("is empty")
    if head != b"PK\3\4":
        yield Contents(file, encoding_of(file))
        return
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_size(entries)
            names = {entry.filename for entry in entries}
            if _XLSX in names:
                file.seek(0)
                yield Contents(file)
                return
            data = [entry for entry in entries if not entry.filename.startswith(("__MACOSX/", "."))]
            if nested or len(data) != 1:
                raise UnreadableError(
                    f"is a zip with {'a zip' if nested else f'{len(data)} files'} in it; it must hold one table"
                )
            if data[0].flag_bits & 1:
                raise UnreadableError("is a zip with a password; unpack it first")
            with _unpacked(BytesIO(_entry(archive, data[0])), nested=True) as contents:
                yield contents
    except zipfile.BadZipFile:
        raise UnreadableError(_DAMAGED) from None


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error):  # whatever part of it is damaged
        raise UnreadableError(_DAMAGED) from None


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    """What the entries say of themselves: no more is ever unpacked of one."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > LARGEST or unpacked > _STEEPEST * max(1, packed):
        raise UnreadableError(f"would unpack to {unpacked >> 20} MB from {packed >> 20}; export fewer months at a time")


# ---------------------------------------------------------------- text

_NO_TEXT = "is no text in any usual encoding; save it as CSV in UTF-8, or as Excel (.xlsx)"


def _text_rows(contents: Contents, skip_lines: int) -> Iterator[Cells]:
    csv.field_size_limit(_LONGEST_CELL)
    separator = max(_SEPARATORS, key=lambda sign: _fit(contents, skip_lines, sign))
    line = skip_lines
    try:
        for line, cells in _csv_rows(contents, skip_lines, separator):
            if any(map(str.strip, cells)):
                yield line, cells
    except UnicodeDecodeError:
        raise UnreadableError(_NO_TEXT) from None
    except csv.Error as error:
        why = (
            "a quotation mark is never closed"
            if "unexpected end" in str(error)
            else "a quotation mark or NUL stands where none can"
        )
        raise UnreadableError(f"can't be read on from line {line + 1}: {why}; export it again") from None


def _csv_rows(contents: Contents, skip_lines: int, separator: str) -> Iterator[Cells]:
    contents.file.seek(0)
    text = TextIOWrapper(contents.file, encoding=contents.encoding, newline="")
    try:
        for _ in islice(text, skip_lines):
            pass
        reader = csv.reader(text, delimiter=separator, strict=True, skipinitialspace=True)
        ended = 0
        for cells in reader:
            if ended == skip_lines == 0 and cells:
                cells[0] = cells[0].removeprefix("\ufeff")
            yield skip_lines + ended + 1, cells
            ended = reader.line_num
    finally:
        if not contents.file.closed:  # a reader that stopped early is cleared away after its file
            text.detach()


def _fit(contents: Contents, skip_lines: int, separator: str) -> tuple[int, int]:
    """How many of the first records have the commonest width above 1, and that width."""
    widths = []
    try:
        widths = [len(cells) for _, cells in islice(_csv_rows(contents, skip_lines, separator), _LOOKED_AT)]
    except (csv.Error, UnicodeDecodeError):
        return 0, 0
    return max(((widths.count(width), width) for width in set(widths) if width > 1), default=(0, 0))


# ---------------------------------------------------------------- spreadsheets


def _sheet_rows(file: BinaryIO, sheet: str, skip_lines: int) -> Iterator[Cells]:
    from openpyxl import load_workbook  # noqa: PLC0415 - the heaviest import of many a command, which reads no spreadsheet

    warnings.filterwarnings("ignore", module="openpyxl")  # of styles and the like, which are nothing to us
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except Exception:  # noqa: BLE001 - a damaged file makes openpyxl raise whatever its parts raise
        raise UnreadableError("is an Excel file that can't be opened; save it again as .xlsx") from None
    try:
        visible = [one for one in book.worksheets if one.sheet_state == "visible"]
        if sheet and sheet not in book.sheetnames:
            raise UnreadableError(f"has no sheet {quoted(sheet)}; there are {', '.join(map(quoted, book.sheetnames))}")
        chosen = [book[sheet]] if sheet else visible
        for table in chosen:
            table.reset_dimensions()  # a file may say that it is a million columns wide
            count = 0
            for line, values in enumerate(_undamaged(table.iter_rows(values_only=True)), start=1):
                cells = [_cell(value) for value in values]
                if line <= skip_lines or not any(cells):
                    continue
                count += 1
                if count > MOST_ROWS:
                    raise UnreadableError(f"has more than {MOST_ROWS:,} rows; export fewer months at a time")
                yield line, cells
            if count:
                return
    finally:
        book.close()


def _undamaged(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    try:
        yield from rows
    except Exception:  # noqa: BLE001 - as when it is opened: its rows are read from the file one by one
        raise UnreadableError(_DAMAGED) from None


def _cell(value: object) -> str:
    """A cell as text: a date in ISO 8601, a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
