"""Files for download, made from the same answers and charts as the page."""

from dashboard.exports.exported_chart import ExportedChart
from dashboard.exports.plain import csv_file, json_file, parquet_file
from dashboard.exports.workbook import workbook

__all__ = ["ExportedChart", "csv_file", "json_file", "parquet_file", "workbook"]
