"""The routes of notes."""

from msgspec import Struct

from core.errors import NotFound
from core.ids import NoteId
from core.notes import Note, NoteDraft
from core.ports import Ids, Receipts
from core.ports.notes import Notes
from core.use_cases.write_note import write_note
from functions.notes.views import NoteView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Request


class Ports(Struct, frozen=True):
    """What notes need from the outside."""

    notes: Notes
    receipts: Receipts
    ids: Ids


api = Api[Ports]("notes")


@api.route("POST /v1/notes", input=NoteDraft, answer=NoteView, status=201, once=True)
def write(request: Request[NoteDraft], ports: Ports) -> Note:
    """Write a note."""
    author_id = request.caller.user_id
    return write_note(
        request.input, author_id, request.now, request.creating, ports.notes, ports.ids
    )


@api.route("GET /v1/notes/{note_id}", answer=NoteView)
def read(request: Request[NoInput], ports: Ports) -> Note:
    """Read a note."""
    note = ports.notes.get(NoteId(request.path["note_id"]))
    if note is None:
        raise NotFound("note")
    return note
