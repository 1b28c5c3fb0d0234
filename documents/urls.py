from django.urls import path

from documents.views import answers, newer, returns, review, rows, sending

app_name = "documents"

urlpatterns = [
    path("plans/<int:pk>/return.xlsx", returns.return_download, name="return_download"),
    path("plans/<int:pk>/return/upload/", returns.return_upload, name="return_upload"),
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
