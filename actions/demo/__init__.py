"""Demo data: the facts of published plans in our own words. The people, and what they report, are invented."""
