from django.urls import path, register_converter
from django.urls.converters import StringConverter

from plans.quarters import HALF_YEAR, QUARTER, YEAR
from reviews.views import (
    board,
    by_link,
    calendar,
    changes,
    chase,
    commentary,
    links,
    out_turn,
    pages,
    papers,
    recommendations,
    records,
    returns,
    reviews,
    roll_over,
    sense,
    sign_off,
)

app_name = "reviews"


class PeriodCode(StringConverter):
    """How a period is named within its year: q2, h1, y1. Whether the plan has such a period is for the page to say."""

    regex = "[qhy][1-4]"


register_converter(PeriodCode, "period")

urlpatterns = [
    path("", pages.home, name="home"),
    path("plans/<int:pk>/", pages.plan, name="plan"),
    path("priorities/<int:pk>/", records.priority, name="priority"),
    path("actions/<int:pk>/", records.action, name="action"),
    path("plans/<int:pk>/roll-over/", roll_over.roll_over, name="roll_over"),
    path("plans/<int:pk>/roll-over/make/", roll_over.roll_over_make, name="roll_over_make"),
    path("plans/<int:pk>/out-turn/", out_turn.out_turn, name="out_turn"),
    path("plans/<int:pk>/return/", returns.return_sheet, name="return_sheet"),
    path("plans/<int:pk>/return/draft/", returns.return_draft, name="return_draft"),
    path("plans/<int:pk>/return/done/", returns.return_done, name="return_done"),
    path("plans/<int:pk>/paper.css", pages.paper, name="paper"),
    path("head-and-foot/<str:words>.css", papers.head_and_foot, name="head_and_foot"),
    path("plans/<int:pk>/reviews/<int:year>/q<int:number>/", reviews.review, {"months": QUARTER}, name="review"),
    path(
        "plans/<int:pk>/reviews/<int:year>/h<int:number>/",
        reviews.review,
        {"months": HALF_YEAR},
        name="half_year_review",
    ),
    path("plans/<int:pk>/reviews/<int:year>/y<int:number>/", reviews.review, {"months": YEAR}, name="year_review"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/board/", board.board, name="board"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/checks/", sense.sense_checks, name="sense_checks"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/commentary/", commentary.commentary, name="commentary"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/sign-off/", sign_off.sign_off, name="sign_off"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/re-open/", sign_off.reopen, name="review_reopen"),
    path("plans/<int:pk>/since/", changes.since, name="since"),
    path("plans/<int:pk>/slippage/", changes.slippage, name="slippage"),
    path("plans/<int:pk>/calendar/", calendar.calendar, name="calendar"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/chase/", chase.chase, name="chase"),
    path("plans/<int:pk>/reviews/<int:year>/<period:code>/chase.csv", chase.chase_list, name="chase_csv"),
    path("plans/<int:pk>/return/links/", links.links, name="links"),
    path("plans/<int:pk>/return/links/new/", links.link_new, name="link_new"),
    path("return-links/<int:pk>/withdraw/", links.link_withdraw, name="link_withdraw"),
    path("updates/<int:pk>/send-back/", links.send_back, name="send_back"),
    path("plans/<int:pk>/recommendations/", recommendations.recommendations, name="recommendations"),
    path("plans/<int:pk>/recommendations/new/", recommendations.recommendation_new, name="recommendation_new"),
    path("recommendations/<int:pk>/", recommendations.recommendation, name="recommendation"),
    path("recommendations/<int:pk>/edit/", recommendations.recommendation_edit, name="recommendation_edit"),
    path("recommendations/<int:pk>/withdraw/", recommendations.recommendation_withdraw, name="recommendation_withdraw"),
    path("returns/<str:token>/", by_link.by_link, name="by_link"),
    path("returns/<str:token>/draft/", by_link.by_link_draft, name="by_link_draft"),
]
