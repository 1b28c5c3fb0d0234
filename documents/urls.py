from django.urls import path, register_converter
from django.urls.converters import StringConverter

from documents.views import (
    answers,
    audit,
    committee,
    newer,
    papers,
    publish,
    published,
    returns,
    review,
    rows,
    sending,
    summary,
    table_file,
)

app_name = "documents"


class FileKind(StringConverter):
    """The ending of a file that a page is also given as."""

    regex = "pdf|docx|xlsx|csv"


class PaperKind(StringConverter):
    """The ending of a file to be read."""

    regex = "pdf|docx"


class RowsKind(StringConverter):
    """The ending of a file of rows."""

    regex = "xlsx|csv"


register_converter(FileKind, "kind")
register_converter(PaperKind, "paper")
register_converter(RowsKind, "rows")

urlpatterns = [
    path("plans/<int:pk>/return.xlsx", returns.return_download, name="return_download"),
    path("plans/<int:pk>/return/upload/", returns.return_upload, name="return_upload"),
    path("plans/<int:pk>/summary/", summary.summary, name="summary"),
    path("plans/<int:pk>/summary.<kind:kind>", summary.summary_file, name="summary_file"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>.<kind:kind>", papers.review_file, name="review_file"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/board.<paper:kind>", papers.board_file, name="board_file"),
    path("plans/<int:pk>/since.<paper:kind>", papers.since_file, name="since_file"),
    path("plans/<int:pk>/slippage.<paper:kind>", papers.slippage_file, name="slippage_file"),
    path("plans/<int:pk>/actions.<rows:kind>", table_file.table_file, name="table_file"),
    path("plans/<int:pk>/out-turn.<paper:kind>", papers.out_turn_file, name="out_turn_file"),
    path("plans/<int:pk>/publish/", publish.publish, name="publish"),
    path("plans/<int:pk>/publish/withdraw/", publish.withdraw, name="publish_withdraw"),
    path("partnerships/<slug:slug>/audit.<rows:kind>", audit.audit_file, name="audit_file"),
    path("site/audit.<rows:kind>", audit.site_audit_file, name="site_audit_file"),
    path("published/", published.published_list, name="published_list"),
    path("published/<slug:slug>/<int:year>/", published.published, name="published"),
    path("published/<slug:slug>/<int:year>.<paper:kind>", published.published_file, name="published_file"),
    path("plans/<int:pk>/committee-reports/", committee.reports, name="committee_reports"),
    path("plans/<int:pk>/committee-reports/new/", committee.report_new, name="committee_report_new"),
    path("committee-reports/<int:pk>/", committee.report, name="committee_report"),
    path("committee-reports/<int:pk>.<paper:kind>", committee.report_file, name="committee_report_file"),
    path("committee-reports/<int:pk>/edit/", committee.report_edit, name="committee_report_edit"),
    path("committee-reports/<int:pk>/delete/", committee.report_delete, name="committee_report_delete"),
    path("plans/<int:pk>/return/upload/<uuid:upload>/", returns.return_preview, name="return_preview"),
    path("imports/", sending.imports, name="imports"),
    path("imports/new/", sending.import_new, name="import_new"),
    path("imports/<int:pk>/", sending.plan_import, name="plan_import"),
    path("imports/<int:pk>/read-again/", sending.import_read_again, name="import_read_again"),
    path("imports/<int:pk>/source/", sending.import_source, name="import_source"),
    path("imports/<int:pk>/about/", answers.import_about, name="import_about"),
    path("imports/<int:pk>/columns/", answers.import_columns, name="import_columns"),
    path("imports/<int:pk>/statuses/", answers.import_statuses, name="import_statuses"),
    path("imports/<int:pk>/leads/", answers.import_leads, name="import_leads"),
    path("imports/<int:pk>/left-over/", answers.import_left_over, name="import_left_over"),
    path("imports/<int:pk>/figures/", answers.import_figures, name="import_figures"),
    path("imports/<int:pk>/newer/", newer.import_newer, name="import_newer"),
    path("imports/<int:pk>/compare/", newer.import_compare, name="import_compare"),
    path("imports/<int:pk>/take-in/", review.import_take_in, name="import_take_in"),
    path("imports/<int:pk>/undo/", review.import_undo, name="import_undo"),
    path("imports/<int:pk>/discard/", review.import_discard, name="import_discard"),
    path("imports/priorities/<int:pk>/", rows.import_priority, name="import_priority"),
    path("imports/rows/<int:pk>/", rows.import_row, name="import_row"),
    path("imports/rows/<int:pk>/match/", newer.import_match, name="import_match"),
    path("imports/rows/<int:pk>/split/", rows.import_row_split, name="import_row_split"),
    path("imports/rows/<int:pk>/do/<slug:verb>/", rows.import_row_verb, name="import_row_verb"),
]
