from django.urls import path

from plans.quarters import HALF_YEAR, QUARTER, YEAR
from reviews import views

app_name = "reviews"

urlpatterns = [
    path("", views.home, name="home"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/paper.css", views.paper, name="paper"),
    path("plans/<int:pk>/reviews/<int:year>/q<int:number>/", views.review, {"months": QUARTER}, name="review"),
    path(
        "plans/<int:pk>/reviews/<int:year>/h<int:number>/",
        views.review,
        {"months": HALF_YEAR},
        name="half_year_review",
    ),
    path("plans/<int:pk>/reviews/<int:year>/y<int:number>/", views.review, {"months": YEAR}, name="year_review"),
]
