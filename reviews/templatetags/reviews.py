"""What pages that show a paper need beside it."""

from django import template

from reviews.paper import head_and_foot_address

register = template.Library()
register.filter("head_and_foot", head_and_foot_address)
