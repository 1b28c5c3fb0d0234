"""How days and times are written on every page: 30 September 2017, 4:05pm."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "g:ia"
DATETIME_FORMAT = "j F Y, g:ia"
