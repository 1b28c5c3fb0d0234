from django.urls import path

from documents.views import returns

app_name = "documents"

urlpatterns = [
    path("plans/<int:pk>/return.xlsx", returns.return_download, name="return_download"),
    path("plans/<int:pk>/return/upload/", returns.return_upload, name="return_upload"),
    path("plans/<int:pk>/return/upload/<uuid:upload>/", returns.return_preview, name="return_preview"),
]
