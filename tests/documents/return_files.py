"""The return as a spreadsheet, through the pages: downloaded, filled in as an officer would, sent back."""

import html
import io
import re
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from documents.return_sheet import WORKBOOK_TYPE


def download_address(plan, **query):
    return reverse("documents:return_download", args=[plan.pk], query=query)


def upload_address(plan):
    return reverse("documents:return_upload", args=[plan.pk])


def downloaded(client, plan, **query) -> Workbook:
    response = client.get(download_address(plan, **query))
    assert (response.status_code, response["Content-Type"]) == (200, WORKBOOK_TYPE)
    return load_workbook(io.BytesIO(response.content))


def column(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def fill(book: Workbook, row: int, **cells: object) -> Workbook:
    """Write in a row, by the headings with "_" for a space: Status="Green", What_will_put_it_right="…"."""
    sheet = book["Return"]
    for heading, value in cells.items():
        sheet.cell(row, column(sheet, heading.replace("_", " "))).value = value
    return book


def content_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client, plan, file: Workbook | bytes, name: str = "return.xlsx", **query):
    """The answer to an upload, at the preview where there is one."""
    content = file if isinstance(file, bytes) else content_of(file)
    sent = SimpleUploadedFile(name, content, content_type=WORKBOOK_TYPE)
    address = reverse("documents:return_upload", args=[plan.pk], query=query)
    return client.post(address, {"file": sent}, follow=True)


def preview_of(response) -> str:
    """The address of the preview an upload led to."""
    [(address, status)] = response.redirect_chain
    assert status == 302
    return address


def record(client, response, **sent):
    """Press Record on the preview, as a browser would."""
    page = response.text
    hidden = dict(re.findall(r'<input type="hidden" name="(form_token|seen)" value="([^"]*)">', page))
    return client.post(preview_of(response), hidden | sent, follow=True)


def cells_of(book: Workbook) -> list[dict[str, object]]:
    head, *rows = book["Return"].values
    return [dict(zip(head, row, strict=True)) for row in rows]


def repacked(content: bytes, change) -> bytes:
    """The file with its parts changed: `change` takes a part's name and text, and gives its text or None to leave it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = change(name, old.read(name).decode())
            if text is not None:
                new.writestr(name, text)
    return file.getvalue()


def words_of(response) -> str:
    """The words of a page, as read."""
    main = response.text[response.text.index("<main") : response.text.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
