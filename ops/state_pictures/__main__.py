"""Write the pictures of all tables of states, and the page that shows them, into docs/."""

from ops.state_pictures.pages import PAGES


def main() -> None:
    """Write what is stale; remove pictures of tables that are gone."""
    for path, text in PAGES.expected().items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            print(f"{path.name} written")
    for path in PAGES.leftover():
        path.unlink()
        print(f"{path.name} removed")


if __name__ == "__main__":
    main()
