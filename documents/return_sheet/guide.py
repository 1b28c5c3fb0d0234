"""What the second sheet tells whoever fills the return in."""

from __future__ import annotations

from documents.return_sheet.columns import HEADINGS as HEAD

INSTRUCTIONS = (
    ("How to fill this in", ""),
    (
        "The pale yellow columns",
        "Write in these. The others show what the site held when this was downloaded; they are locked.",
    ),
    (HEAD["status"], "Choose from the list. What each means is below."),
    (HEAD["progress"], "What has been done. Do not name victims, witnesses or suspects, or give addresses."),
    (HEAD["remedy"], "Needed for Red and Amber."),
    (
        HEAD["reported_on"],
        (
            "The day your account is true of, such as 30/09/2017. Leave it empty for the day you upload this, or for "
            "the last day of the period once that is past. A day to come is refused."
        ),
    ),
    (
        f"{HEAD['new_timescale']}, {HEAD['timescale_reason'].lower()}",
        "Only where the timescale has to move; then fill in both. Word it as the plan does: March 2018, Ongoing.",
    ),
    (
        HEAD["no_change"],
        "Choose Yes, and write nothing else in the row but the day, where all is as it was at the last update.",
    ),
    ("Rows with nothing to report", "Leave them empty. Nothing is recorded for them, and they can be sent later."),
    (
        "Sending it back",
        (
            "Save it as an Excel workbook (.xlsx). Open the return on the site, choose to upload a spreadsheet, and check "
            "what will be recorded before you press Record. Uploading it twice records nothing twice."
        ),
    ),
    ("Please do not", "Add rows, write formulas, or delete or rename columns. Hidden columns say which row is which."),
)
