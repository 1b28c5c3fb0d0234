from django.urls import path

from reviews import views

app_name = "reviews"

urlpatterns = [
    path("", views.home, name="home"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/paper.css", views.paper, name="paper"),
    path("plans/<int:pk>/reviews/<int:year>/q<int:number>/", views.review, name="review"),
]
