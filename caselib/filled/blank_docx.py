"""The blank form as a Word file: what `template --docx` writes, for those who would rather write than tick.

In: a kind of record, the texts of the forms. Out: the file, with the same sheets as tables under headings of
the same names; short lists are drop-down controls (ECMA-376 part 1, 17.5.2.15). It is written without a
library for the format, as it holds only paragraphs and tables. The same library gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from caselib.filled.layout import INTRODUCTION, POST, PUBLIC, UNIT, Sheet, layout
from caselib.filled.wording import (
    CHOOSE,
    COLUMNS,
    NO,
    POST_HELP,
    PUBLIC_HELP,
    UNIT_HELP,
    YES,
    Wording,
    title,
)
from caselib.model import Kind
from caselib.scalars import Choice, ProseText, TermOf

ROWS: Final = 6
"""Empty rows of a table; the tab key makes more."""
LONGEST_LIST: Final = 60
SHORT_SIDE, LONG_SIDE, MARGIN = 11906, 16838, 850
"""A4 in twentieths of a point."""
WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EVERY_FILE_ON: Final = (1980, 1, 1, 0, 0, 0)

CONTENT_TYPES: Final = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD_TYPE}.styles+xml"/></Types>'
)
RELATIONS: Final = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELATIONS: Final = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
STYLES: Final = (
    f'{HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
    '<w:sz w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:jc w:val="center"/><w:spacing w:after="160"/></w:pPr>'
    '<w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="BodyText"><w:name w:val="Body Text"/><w:basedOn w:val="Normal"/>'
    "<w:pPr><w:keepNext/></w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:keepNext/><w:spacing w:before="280" w:after="80"/><w:outlineLvl w:val="0"/></w:pPr>'
    '<w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="28"/></w:rPr></w:style></w:styles>'
)


def blank_document(kind: Kind, wording: Wording) -> bytes:
    parts = (
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/document.xml", _document(kind, wording)),
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            archive.writestr(zipfile.ZipInfo(name, EVERY_FILE_ON), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _document(kind: Kind, wording: Wording) -> str:
    """The questions and the record upright, the tables of its lists across."""
    record, *others = layout(kind)
    body = [
        _paragraph(title(kind), "Title"),
        _paragraph(INTRODUCTION, "Heading1"),
        _questions(),
        *(_paragraph(line) for line in ("", *wording.introduction(kind))),
        _paragraph(record.label, "Heading1"),
        _record(record, wording),
        f"<w:p><w:pPr>{_section(SHORT_SIDE, LONG_SIDE)}</w:pPr></w:p>",
    ]
    for sheet in others:
        body += [
            _paragraph(sheet.label, "Heading1"),
            _paragraph(wording.intended(sheet), "BodyText"),
            _table(sheet, wording),
        ]
    return (
        f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}'
        f"<w:p/>{_section(LONG_SIDE, SHORT_SIDE)}</w:body></w:document>"
    )


def _section(width: int, height: int) -> str:
    turned = ' w:orient="landscape"' if width > height else ""
    margins = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar {margins} w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>'
    )


def _questions() -> str:
    widths = (3000, 3600, 3600)
    rows = (
        (PUBLIC, _choice((YES, NO)), PUBLIC_HELP),
        (UNIT, _paragraph(""), UNIT_HELP),
        (POST, _paragraph(""), POST_HELP),
    )
    cells = (
        _row(
            [
                _cell(_paragraph(name, bold=True), widths[0], shaded=True),
                _cell(field, widths[1]),
                _cell(_small(told), widths[2]),
            ]
        )
        for name, field, told in rows
    )
    return _tables(widths, cells)


def _record(sheet: Sheet, wording: Wording) -> str:
    """A field a row; what stands over the columns is repeated on each page."""
    widths = (2000, 3900, 3000, 1300)
    return _tables(widths, _record_rows(sheet, wording, widths))


def _record_rows(sheet: Sheet, wording: Wording, widths: Sequence[int]) -> Iterator[str]:
    yield _heads(COLUMNS, widths)
    for blank in sheet.blanks:
        shape = wording.single(blank.shape)
        options = (
            wording.options(blank) if isinstance(shape, TermOf | Choice) and not blank.is_several else ()
        )
        field = _choice(options) if 0 < len(options) <= LONGEST_LIST else _paragraph("")
        yield _row(
            [
                _cell(_paragraph(blank.heading, bold=True), widths[0], shaded=True),
                _cell(field, widths[1]),
                _cell(_small(f"{wording.help(blank)}{wording.offered(blank)}"), widths[2]),
                _cell(_small(wording.example(blank)), widths[3]),
            ],
            height=1200 if isinstance(blank.shape, ProseText) else 0,
        )


def _table(sheet: Sheet, wording: Wording) -> str:
    """A record or item a row, below headings and their explanation."""
    parts = [3 if isinstance(wording.single(blank.shape), ProseText) else 2 for blank in sheet.blanks]
    unit = (LONG_SIDE - 2 * MARGIN) // sum(parts)
    widths = [part * unit for part in parts]
    rows = [_heads([blank.heading for blank in sheet.blanks], widths)]
    rows.append(
        _row([_cell(_small(wording.explained(b)), w) for b, w in zip(sheet.blanks, widths, strict=True)])
    )
    for _ in range(ROWS):
        cells = []
        for blank, width in zip(sheet.blanks, widths, strict=True):
            shape = wording.single(blank.shape)
            options = (
                wording.options(blank) if isinstance(shape, TermOf | Choice) and not blank.is_several else ()
            )
            field = _choice(options) if 0 < len(options) <= LONGEST_LIST else _paragraph("")
            cells.append(_cell(field, width))
        rows.append(_row(cells, height=400))
    return _tables(widths, rows)


def _tables(widths: Sequence[int], rows: Iterator[str] | list[str]) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _heads(labels: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        _cell(_paragraph(label, bold=True), width, shaded=True)
        for label, width in zip(labels, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(cells: Sequence[str], height: int = 0) -> str:
    tall = f'<w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>' if height else ""
    return f"<w:tr>{tall}{''.join(cells)}</w:tr>"


def _cell(content: str, width: int, *, shaded: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E3E9F0"/>' if shaded else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


def _small(text: str) -> str:
    return _paragraph(text, size=17)


def _paragraph(text: str, style: str = "", *, bold: bool = False, size: int = 0) -> str:
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}{_run(text, bold=bold, size=size) if text else ''}</w:p>"


def _run(text: str, *, bold: bool = False, size: int = 0) -> str:
    look = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _choice(options: Sequence[str]) -> str:
    """A drop-down control in which nothing is chosen yet."""
    items = "".join(
        f"<w:listItem w:displayText={quoteattr(option)} w:value={quoteattr(option)}/>" for option in options
    )
    return (
        f"<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/><w:dropDownList>{items}</w:dropDownList></w:sdtPr>"
        f"<w:sdtContent>{_run(CHOOSE, size=18)}</w:sdtContent></w:sdt></w:p>"
    )
