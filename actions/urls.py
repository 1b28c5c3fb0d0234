from django.urls import path

from actions.views import corrections, handing_over, table, updates, writing

app_name = "actions"

urlpatterns = [
    path("plans/<int:plan_pk>/actions/", table.table, name="table"),
    path("priorities/<int:priority_pk>/actions/new/", writing.new, name="new"),
    path("actions/<int:pk>/updates/new/", updates.record_update, name="record_update"),
    path("updates/<int:pk>/correct/", corrections.correct_update, name="correct_update"),
    path("actions/<int:pk>/edit/", writing.edit, name="edit"),
    path("actions/<int:pk>/delete/", writing.delete, name="delete"),
    path("actions/<int:pk>/close/", writing.close, name="close"),
    path("actions/<int:pk>/reopen/", writing.reopen, name="reopen"),
    path("people/<int:pk>/hand-over/", handing_over.hand_over_actions, name="hand_over"),
    path("actions/<int:pk>/move/<str:direction>/", writing.move, name="move"),
]
