from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    path("plans/<int:pk>/return.xlsx", views.return_download, name="return_download"),
    path("plans/<int:pk>/return/upload/", views.return_upload, name="return_upload"),
    path("plans/<int:pk>/return/upload/<uuid:upload>/", views.return_preview, name="return_preview"),
]
