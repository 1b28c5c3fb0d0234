"""What is broken, and the tests that are about it."""

ACCESS = "tests/test_access.py::test_every_address_answers_each_role_in_its_partnership"

RULES = {
    # who may do what
    "csp/access.py": [ACCESS, "tests/csp"],
    "csp/people.py": ["tests/csp"],
    "csp/models/people.py": [ACCESS, "tests/csp"],
    # guessing, and two people at once
    "csp/signing_in/tries.py": ["tests/signing_in", "tests/csp"],
    "csp/conflicts.py": ["tests/csp"],
    # RAG statuses and how they are counted
    "csp/statuses.py": ["tests/csp"],
    "reviews/counts.py": ["tests/reviews"],
    # the position as at a day
    "actions/models/updates.py": ["tests/actions", "tests/reviews"],
    "actions/positions.py": ["tests/actions", "tests/reviews"],
    "reviews/as_at.py": ["tests/reviews", "tests/documents/test_summary.py", "tests/documents/test_publishing.py"],
    "plans/quarters.py": ["tests/plans/test_quarters.py", "tests/reviews"],
}
