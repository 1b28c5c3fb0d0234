from django.urls import path

from priorities.views import measures, priorities, targets

app_name = "priorities"

urlpatterns = [
    path("plans/<int:plan_pk>/priorities/new/", priorities.priority_new, name="priority_new"),
    path("priorities/<int:pk>/edit/", priorities.priority_edit, name="priority_edit"),
    path("priorities/<int:pk>/delete/", priorities.priority_delete, name="priority_delete"),
    path("priorities/<int:pk>/move/<str:direction>/", priorities.priority_move, name="priority_move"),
    path("priorities/<int:priority_pk>/targets/new/", targets.target_new, name="target_new"),
    path("targets/<int:pk>/edit/", targets.target_edit, name="target_edit"),
    path("targets/<int:pk>/delete/", targets.target_delete, name="target_delete"),
    path("targets/<int:pk>/move/<str:direction>/", targets.target_move, name="target_move"),
    path("plans/<int:plan_pk>/measures/new/", measures.measure_new, name="measure_new"),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/delete/", measures.measure_delete, name="measure_delete"),
    path("measures/<int:pk>/move/<str:direction>/", measures.measure_move, name="measure_move"),
]
