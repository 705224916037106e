"""One chain, many papers: table, JSON, Excel, PDF, SVG and terminal, all from the same numbers."""

from kettenwerk.chain.exports.data import as_json
from kettenwerk.chain.exports.facts import FORMATS, Format, export_name
from kettenwerk.chain.exports.pages import as_pdf, as_svg
from kettenwerk.chain.exports.table import ChainTable, LaneTotal, TableRow, as_table
from kettenwerk.chain.exports.terminal import as_text, towns_as_text
from kettenwerk.chain.exports.workbook import as_xlsx

__all__ = [
    "FORMATS",
    "ChainTable",
    "Format",
    "LaneTotal",
    "TableRow",
    "as_json",
    "as_pdf",
    "as_svg",
    "as_table",
    "as_text",
    "as_xlsx",
    "export_name",
    "towns_as_text",
]
