"""The routes of notes, comments, reactions, authors and feeds."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from core import limits
from core.errors import NotFound
from core.ids import CommentId, NoteId, UserId
from core.pages import Page
from core.ports import Ids, Receipts
from core.ports.notes import Comments, Notes, Profiles, Reactions
from core.social.notes import Comment, CommentDraft, NoteDraft, Reaction, ReadNote, Stance
from core.social.profiles import Author, Profile
from core.text import NAME_PATTERN
from core.use_cases.comment_on_note import comment_on_note
from core.use_cases.delete_comment import delete_comment
from core.use_cases.delete_note import delete_note
from core.use_cases.edit_note import edit_note
from core.use_cases.follow_author import follow_author
from core.use_cases.write_note import write_note
from functions.notes.views import AuthorView, CommentView, NoteView, StanceView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What these routes need from the outside."""

    notes: Notes
    reactions: Reactions
    comments: Comments
    profiles: Profiles
    receipts: Receipts
    ids: Ids


class NotesQuery(Paging, frozen=True, forbid_unknown_fields=True):
    """Which notes: all, or those of a topic."""

    topic: (
        Annotated[
            str,
            Meta(min_length=1, max_length=limits.NOTE_TOPIC_CHARS_MAX, pattern=NAME_PATTERN),
        ]
        | None
    ) = None


api = Api[Ports]("notes")


@api.route("POST /v1/notes", input=NoteDraft, answer=NoteView, status=201, once=True)
def write(request: Request[NoteDraft], ports: Ports) -> ReadNote:
    """Write a note."""
    byline = ports.profiles.byline(request.caller.user_id)
    return write_note(request.input, byline, request.now, request.creating, ports.notes, ports.ids)


@api.route("GET /v1/notes", input=NotesQuery, answer=NoteView, is_list=True)
def newest(request: Request[NotesQuery], ports: Ports) -> Page[ReadNote]:
    """List the newest notes, of all topics or of one."""
    page = ports.notes.newest(request.now, request.input.topic, request.page)
    return _read_page(page, ports)


@api.route("GET /v1/notes/{note_id}", answer=NoteView)
def read(request: Request[NoInput], ports: Ports) -> ReadNote:
    """Read a note."""
    return _read_one(_note_id(request), ports)


@api.route("PUT /v1/notes/{note_id}", input=NoteDraft, answer=NoteView)
def edit(request: Request[NoteDraft], ports: Ports) -> ReadNote:
    """Replace the text of one's own note."""
    note_id = _note_id(request)
    edit_note(note_id, request.input, request.caller.user_id, request.now, ports.notes)
    return _read_one(note_id, ports)


@api.route("DELETE /v1/notes/{note_id}")
def delete(request: Request[NoInput], ports: Ports) -> None:
    """Delete one's own note."""
    delete_note(_note_id(request), request.caller.user_id, ports.notes)


@api.route("PUT /v1/notes/{note_id}/like")
def like(request: Request[NoInput], ports: Ports) -> None:
    """Like a note."""
    ports.reactions.react(_note_id(request), request.caller.user_id, Reaction.LIKE, request.now)


@api.route("DELETE /v1/notes/{note_id}/like")
def unlike(request: Request[NoInput], ports: Ports) -> None:
    """Take a like back."""
    ports.reactions.withdraw(_note_id(request), request.caller.user_id, Reaction.LIKE)


@api.route("PUT /v1/notes/{note_id}/collect")
def collect(request: Request[NoInput], ports: Ports) -> None:
    """Keep a note in one's collection."""
    ports.reactions.react(_note_id(request), request.caller.user_id, Reaction.COLLECT, request.now)


@api.route("DELETE /v1/notes/{note_id}/collect")
def uncollect(request: Request[NoInput], ports: Ports) -> None:
    """Take a note out of one's collection."""
    ports.reactions.withdraw(_note_id(request), request.caller.user_id, Reaction.COLLECT)


@api.route("GET /v1/me/collection", input=Paging, answer=NoteView, is_list=True)
def collection(request: Request[Paging], ports: Ports) -> Page[ReadNote]:
    """List what one collected, newest first."""
    page = ports.reactions.collected(request.caller.user_id, request.page)
    return _read_page(page, ports)


@api.route("GET /v1/me/notes/{note_id}", answer=StanceView)
def stance(request: Request[NoInput], ports: Ports) -> Stance:
    """Tell what one has done with a note and its author."""
    note = ports.notes.get(_note_id(request))
    if note is None:
        raise NotFound("note")
    return ports.reactions.stance(note, request.caller.user_id)


@api.route("GET /v1/notes/{note_id}/comments", input=Paging, answer=CommentView, is_list=True)
def comments(request: Request[Paging], ports: Ports) -> Page[Comment]:
    """List a note's comments, newest first."""
    if ports.notes.get(_note_id(request)) is None:
        raise NotFound("note")
    return ports.comments.of_note(_note_id(request), request.page)


@api.route(
    "POST /v1/notes/{note_id}/comments",
    input=CommentDraft,
    answer=CommentView,
    status=201,
    once=True,
)
def comment(request: Request[CommentDraft], ports: Ports) -> Comment:
    """Comment on a note."""
    return comment_on_note(
        _note_id(request),
        request.input,
        request.caller.user_id,
        request.now,
        request.creating,
        ports.comments,
        ports.ids,
    )


@api.route("DELETE /v1/notes/{note_id}/comments/{comment_id}")
def uncomment(request: Request[NoInput], ports: Ports) -> None:
    """Delete one's comment, or any under one's own note."""
    comment_id = CommentId(request.path["comment_id"])
    delete_comment(
        _note_id(request), comment_id, request.caller.user_id, ports.notes, ports.comments
    )


@api.route("GET /v1/feed", input=Paging, answer=NoteView, is_list=True)
def feed(request: Request[Paging], ports: Ports) -> Page[ReadNote]:
    """List notes of the authors one follows, newest first."""
    return _read_page(ports.profiles.feed(request.caller.user_id, request.page), ports)


@api.route("GET /v1/me/profile", answer=AuthorView)
def own_profile(request: Request[NoInput], ports: Ports) -> Author:
    """Read one's own profile."""
    return _author(request.caller.user_id, ports)


@api.route("PUT /v1/me/profile", input=Profile, answer=AuthorView)
def put_profile(request: Request[Profile], ports: Ports) -> Author:
    """Set one's own profile."""
    ports.profiles.put(request.caller.user_id, request.input)
    return _author(request.caller.user_id, ports)


@api.route("GET /v1/authors/{author_id}", answer=AuthorView)
def author_page(request: Request[NoInput], ports: Ports) -> Author:
    """Read an author's profile and counts."""
    return _author(UserId(request.path["author_id"]), ports)


@api.route("GET /v1/authors/{author_id}/notes", input=Paging, answer=NoteView, is_list=True)
def author_notes(request: Request[Paging], ports: Ports) -> Page[ReadNote]:
    """List an author's notes, newest first."""
    author_id = UserId(request.path["author_id"])
    return _read_page(ports.notes.of_author(author_id, request.page), ports)


@api.route("PUT /v1/authors/{author_id}/follow")
def follow(request: Request[NoInput], ports: Ports) -> None:
    """Follow an author."""
    author_id = UserId(request.path["author_id"])
    follow_author(request.caller.user_id, author_id, request.now, ports.notes, ports.profiles)


@api.route("DELETE /v1/authors/{author_id}/follow")
def unfollow(request: Request[NoInput], ports: Ports) -> None:
    """Follow an author no more."""
    ports.profiles.unfollow(request.caller.user_id, UserId(request.path["author_id"]))


def _note_id(request: Request[Any]) -> NoteId:
    return NoteId(request.path["note_id"])


def _read_one(note_id: NoteId, ports: Ports) -> ReadNote:
    found = ports.notes.read([note_id])
    if not found:
        raise NotFound("note")
    return found[0]


def _read_page(page: Page[NoteId], ports: Ports) -> Page[ReadNote]:
    return Page(ports.notes.read(page.items), page.next)


def _author(user_id: UserId, ports: Ports) -> Author:
    author = ports.profiles.author(user_id)
    if author is None:
        raise NotFound("author")
    return author
