from django.urls import path

from plans.quarters import HALF_YEAR, QUARTER, YEAR
from reviews.views import pages

app_name = "reviews"

urlpatterns = [
    path("", pages.home, name="home"),
    path("plans/<int:pk>/", pages.plan, name="plan"),
    path("plans/<int:pk>/paper.css", pages.paper, name="paper"),
    path("plans/<int:pk>/reviews/<int:year>/q<int:number>/", pages.review, {"months": QUARTER}, name="review"),
    path(
        "plans/<int:pk>/reviews/<int:year>/h<int:number>/",
        pages.review,
        {"months": HALF_YEAR},
        name="half_year_review",
    ),
    path("plans/<int:pk>/reviews/<int:year>/y<int:number>/", pages.review, {"months": YEAR}, name="year_review"),
]
