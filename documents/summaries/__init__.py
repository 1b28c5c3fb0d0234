"""The plan summary: a plan on paper as at a day, for scrutiny, for the board, for one agency."""
