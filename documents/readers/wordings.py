"""The many wordings of headings: of columns, of periods, and of tables that hold something else."""

from __future__ import annotations

import re

from documents.readers.fields import (
    ACTIVITY,
    DONE,
    LEAD,
    OUTCOME,
    PRIORITY,
    PROBLEM,
    REFERENCE,
    REPORTED,
    RESOURCES,
    START,
    STATUS,
    SUPPORT,
    TARGET,
    TIMESCALE,
    UPDATE,
)

# The first that fits decides, so the narrower come first.
KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (UPDATE, r"(?:current )?status of actions?|status update|progress (?:and|&|/) ?(?:rag|status).*"),
        (
            ACTIVITY,
            r"(?:key |specific |agreed )?(?:actions?|activit(?:y|ies)|tasks?)(?: s)? (?:to|needed|required|that|which|we|in order).*",
        ),
        (
            UPDATE,
            (
                r"(?:actions?|work|activity|activities|steps)(?: s)? (?:taken|completed|done|undertaken|delivered|so far|carried out)(?: .*)?"
                r"|position(?: statement)?|(?:month|mid year|half year|year end|end of year) (?:update|progress|position|review)s?"
            ),
        ),
        (
            REPORTED,
            (
                r"last (?:updated?|reviewed)|updated(?: on)?|(?:date|month) (?:of )?(?:last |latest )?(?:updated?|review(?:ed)?|comment|entry|progress)"
                r"|(?:last )?update date|as at|date as at|(?:update|reporting|report) (?:date|month)|date reported"
            ),
        ),
        (
            DONE,
            r"(?:date |actually )?(?:completed|achieved|closed|finished)(?: on| date)?|actual (?:completion|end|finish)(?: date)?",
        ),
        (
            STATUS,
            (
                r"(?:.* )?(?:b?rag+|r ?/? ?a ?/? ?g)(?: .*)?|(?:.* )?status|(?:current |delivery )?stage|(?:.* )?rating"
                r"|on track|(?:(?:red|amber|yellow|green|blue|completed?|not started) ?){3,5}|(?:[ragb] ){2,3}[ragb]|traffic light|colour(?: code)?|complete|status .*|g ?/ ?a ?/ ?r|open closed|(?:ongoing|open) complete[d]?"
            ),
        ),
        (
            START,
            r"(?:.* )?start(?:ing|s|ed)?(?: (?:date|on|by))?|(?:timescale|timeframe|time scale|date)s? from|date (?:started|commenced)|commencement date|from",
        ),
        (
            TIMESCALE,
            (
                r"(?:.* )?(?:time ?scales?|time ?frames?|time ?lines?|deadlines?)(?: .*)?|(?:.* )?due(?: date| by)?"
                r"|(?:target|completion|end|delivery|implementation|finish|milestone)s? dates?|forecast end date|(?:by )?when(?: by)?"
                r"|by when.*|when (?:we )?will .*|completion|target dates?(?: .*)?|(?:.* )?completion dates?(?: .*)?|dates?|date (?:for|of) completion|(?:to be )?completed? by|key milestones?|milestones?|due"
                r"|timing|ends?|finish(?:es)?|date due|reporting quarter|target completion(?: date)?|planned completion(?: date)?|to|quarter due"
                r"|(?:target|completion|end) (?:month|quarter)|expected (?:completion|end)(?: date)?"
            ),
        ),
        (
            SUPPORT,
            (
                r"(?:key |other |supporting |support |delivery |relevant )*(?:partners?|agencies|organisations?)"
                r"(?: (?:involved|agencies|organisations?|supporting))?|support(?:ing|ed by)?(?: (?:agency|officers?|leads?))?"
                r"|partner agenc(?:y|ies)|working with|who else|with whom|with|contributors?"
            ),
        ),
        (
            LEAD,
            (
                r"(?:.* )?leads?(?: .*)?|(?:.* )?owners?(?: .*)?|responsib(?:le|ility)(?: .*)?|(?:.* )?responsib(?:le|ility)"
                r"|(?:by )?who(?:m)?|by whom.*|who (?:is|will) .*|sponsors?|accountab(?:le|ility)(?: .*)?|deliver(?:y|ed) (?:led )?by"
                r"|agenc(?:y|ies)|organisation|(?:named |responsible )?officers?|agency resources?|delivery agency|who .*led.*"
                r"|sro|(?:responsible |lead )?(?:department|team|service)|named person|assigned to|action by|lead agency.*"
            ),
        ),
        (
            UPDATE,
            (
                r"(?:.* )?(?:updates?|progress)(?: .*)?|(?:.* )?comment(?:s|ary)?(?: .*)?|work to date|(?:current )?position"
                r"|notes|narrative|activity to date|achievements?(?: .*)?|what (?:has been|have we) (?:done|achieved).*|evidence"
                r"|delivery to date|latest (?:news|position)|(?:update |action |progress )?log|what(?: has| is)? happen(?:ed|ing).*"
                r"|what (?:we|did we|we have|was|has been) (?:did|do|done|achieved?|delivered).*"
                r"|where (?:are we|we are)(?: now| up to)?|how (?:is it|it is|are we) (?:going|doing).*"
            ),
        ),
        (
            OUTCOME,
            (
                r"(?:.* )?(?:outcomes?|impacts?|success|benefits?|outputs?)(?: .*)?|(?:key )?(?:performance )?(?:measures?|indicators)|(?:key |performance )+indicator"
                r"|how\b.*\b(?:know|measure[ds]?|success|evidenced?|judged?)\b.*|kpis?|results?|what difference.*|measured by"
                r"|monitoring|(?:monitoring|outcome|output|performance|key) measures?|performance (?:measures?|indicators?)(?: .*)?|expected results?|how (?:it will be )?measured|measures? (?:and|of) .*|performance measures?|intended results?|evaluation"
            ),
        ),
        (
            PROBLEM,
            r"why (?:is|are) (?:this|it|these|they) .*|what is the (?:problem|issue)|(?:local )?problem|rationale",
        ),
        (
            PRIORITY,
            (
                r"(?:strategic |key |csp |partnership |our |local )*(?:priority|priorities|theme|workstream|work stream|strand)"
                r"(?: (?:area|theme|name|title|no|number))?s?|(?:priority )?area|thematic area"
            ),
        ),
        (
            REFERENCE,
            (
                r"(?:action )?(?:ref|reference|no|nos|number|item|id|#|num)(?: (?:no|number))?|(?:action|unique) (?:ref|id|no|number)"
                r"|no ref|s no|s n"
            ),
        ),
        (RESOURCES, r"(?:.* )?(?:resources?|costs?|budget|funding)(?: .*)?"),
        (
            ACTIVITY,
            (
                r"(?:.* )?(?:actions?|activit(?:y|ies)|tasks?|initiatives?|interventions?|deliverables?|steps?)(?: .*)?"
                r"|what(?: (?:will|are|do|is|we|needs|must|can) .*)?|how(?: .*)?|(?:detailed |brief )?description|delivery|tactics?"
                r"|work(?: (?:to be done|planned|programme|area))?|(?:we|partners) will.*|(?:our |key )?commitments?|detail|approach"
            ),
        ),
        (
            TARGET,
            (
                r"(?:.* )?(?:targets?|objectives?|aims?|goals?|ambitions?)(?: .*)?|indicator|project(?: .*)?|guidance"
                r"|what (?:we|do we) want to achieve|desired result|issue|recommendation|sub priority"
            ),
        ),
    )
)
STEPS = re.compile(r"(?:key )?milestones?\b(?!.*\bdates?\b)", re.IGNORECASE)
WHAT_WE_WANT = re.compile(r"what (?:do )?we (?:want|are trying|aim|hope) .*|what are we trying .*")
BASELINE = re.compile(r"\bbaseline\b", re.IGNORECASE)
SOUGHT = re.compile(r"\b(?:outcomes?|results?)\b(?! measure)", re.IGNORECASE)
DOING = re.compile(r"\b(?:actions?|activit(?:y|ies))\b", re.IGNORECASE)
# Words that headings are made of; a cell with any other word in it may still be one, but does not make its row headings
_HEADING_WORDS = (
    "a about accountability accountable achieve achieved achievement achievements achieving action actions activities activity actual"
    " against agencies agency agreed aim aims an and any approach are area as assigned at b baseline be been being benefit"
    " benefits body brag bragg budget by change comment commentary comments community commitment commitments complete"
    " completed completion contact contributor contributors cost costs csp current date dates deadline deadlines deliver"
    " deliverable deliverables delivered delivery department description desired detail details difference do done due end"
    " evaluation evidence expected finish for forecast frame from funding further g goal goals has have holder how id impact impacts in"
    " indicator indicators initiative initiatives intended intervention interventions involved is issue issues it item job"
    " key know kpi kpis last latest lead leading leads like link linked links local look looks made main make measure"
    " measured measures measuring milestone milestones monitor monitoring month months named narrative need needed needs next no nos"
    " note notes number objective objectives of officer officers on or organisation organisations organization our outcome"
    " outcomes output outputs overall owned owner owners ownership partner partners partnership people performance period person"
    " plan planned position post priorities priority programme progress project projects proposed q quarter quarterly r rag"
    " rags rating recommendation ref reference report reported reporting require required resource resources resp responsibility"
    " responsible result results review reviewed risk risks rationale safety scale scales service source specific sponsor stage start started"
    " status step steps strand strategic strategy sub success support supporting tactics take taken target targets task"
    " tasks team the theme themes they this time timeframe timeframes timeline timelines timescale timescales timing title"
    " to traffic light type unique up update updated updates want we what when where who whom why will with work"
    " workstream year you your colour code date delivering led other others s ll ve re how whats going doing happened log said would did"
)
HEADING_WORDS = set(_HEADING_WORDS.split())
COUNTED = {"one": "1", "two": "2", "three": "3", "four": "4", "first": "1", "second": "2", "third": "3", "fourth": "4"}
HALF_YEAR = re.compile(r"\b(?:mid|half)[ -]?year(?:ly)?\b|\b(?:6|six)[ -]?months?\b", re.IGNORECASE)
YEAR_END = re.compile(r"\byear[ -]?end\b|\bend[ -]of[ -](?:the )?year\b|\b(?:12|twelve)[ -]?months?\b", re.IGNORECASE)
QUARTER_IN_WORDS = re.compile(
    r"\bquarter (one|two|three|four)\b|\b(first|second|third|fourth) quarter\b", re.IGNORECASE
)
PERIOD = re.compile(r"\b(?:q(?:uarter|tr)?s? ?([1-4])|([1-4])(?:st|nd|rd|th) q(?:uarter|tr))\b", re.IGNORECASE)
FINANCIAL_YEAR = re.compile(r"\b20[0-9]{2} ?[/-] ?(?:20)?[0-9]{2}\b")
MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
MONTH_SPAN = re.compile(rf"\b{MONTHS} ?(?:-|–|to|/) ?{MONTHS}(?:[ ,]+'?[0-9]{{2,4}})?\b", re.IGNORECASE)
MONTH_YEAR = re.compile(rf"\b(?:[0-9]{{1,2}}(?:st|nd|rd|th)? )?{MONTHS}[ -]?'?[0-9]{{2,4}}\b", re.IGNORECASE)
DAY = re.compile(r"\b[0-9]{1,2}[./][0-9]{1,2}[./](?:20)?[0-9]{2}\b")
CONTRACTIONS = (
    (r"[’']ll\b", " will"),
    (r"[’']ve\b", " have"),
    (r"[’']re\b", " are"),
    (r"(?i)\b(it|what|how)[’']s\b", r"\1 is"),
)
SPAN_QUARTERS = {"apr": 1, "jul": 2, "oct": 3, "jan": 4}
RATED = re.compile(r"\(\s*b?\s*/?\s*r\s*/\s*a\s*/\s*g\s*(?:/\s*b\s*)?\)", re.IGNORECASE)
FORMER = re.compile(r"(?:previous|prior|former|initial|original|last (?:quarter|period|month|year)s?)\b.*")
SHARE = re.compile(r"%|\bper ?cent", re.IGNORECASE)
# A register of risks has owners, actions and ratings too
RISKS = re.compile(
    r"\b(?:likelihood|probability|mitigat\w+|inherent|residual|risk (?:score|rating|level))\b", re.IGNORECASE
)
RISK_FIRST = re.compile(
    r"(?:description of )?(?:the )?(?:key )?risks?(?: (?:description|title|identified|event|name))?", re.IGNORECASE
)
