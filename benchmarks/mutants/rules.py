"""What is broken, and the tests that are about it."""

RULES = {
    # who may do what
    "csp/access.py": ["tests/test_access.py", "tests/csp", "tests/plans"],
    "csp/people.py": ["tests/csp"],
    "csp/models/people.py": ["tests/csp", "tests/test_access.py"],
    "csp/models/partnerships.py": ["tests/csp", "tests/test_access.py", "tests/plans"],
    "csp/models/agencies.py": ["tests/csp", "tests/test_access.py"],
    "plans/models.py": ["tests/plans", "tests/test_access.py", "tests/reviews/test_plan_page.py"],
    "actions/models/actions.py": ["tests/actions", "tests/test_access.py"],
    # guessing, and two people at once
    "csp/signing_in/tries.py": ["tests/csp"],
    "csp/conflicts.py": ["tests/csp", "tests/actions/test_writing.py"],
    "csp/pages.py": ["tests/csp", "tests/actions/test_updates.py"],
    # the position as at a day
    "actions/models/updates.py": ["tests/actions", "tests/reviews/test_rounds.py"],
    "actions/positions.py": ["tests/actions", "tests/reviews/test_plan_page.py", "tests/reviews/test_quarterly.py"],
    "reviews/as_at.py": ["tests/reviews"],
    "plans/quarters.py": ["tests/plans/test_quarters.py", "tests/reviews/test_rounds.py"],
    # RAG statuses and how they are counted
    "csp/statuses.py": ["tests/csp", "tests/actions", "tests/reviews/test_plan_page.py"],
    "reviews/counts.py": ["tests/reviews"],
    "reviews/sums.py": ["tests/reviews", "tests/documents/test_summary.py"],
}
