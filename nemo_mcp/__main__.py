"""`nemo-mcp` and `python -m nemo_mcp`: a host that starts the server is answered first, and all else loaded then."""

import sys


def main() -> None:
    """The entry point."""
    wanted = serving(sys.argv[1:])
    if wanted is None:
        from nemo_mcp.cli import main as command_line

        command_line()
        return
    from nemo_mcp.front import greet

    studio, folders = wanted
    said = greet(studio=studio)
    from nemo_mcp.serving import ended, serve_stdio

    ended(lambda: serve_stdio(studio=studio, folders=folders, said=said))


def serving(arguments: list[str]) -> tuple[bool, list[str]] | None:
    """Whether the studio is wanted, and the folders to upload from; None when it takes a library to read this."""
    if arguments in ([], ["--studio"]):
        return bool(arguments), []
    command, *folders = arguments
    plain = command == "serve" and not any(each.startswith("-") for each in folders)
    return (False, folders) if plain else None


if __name__ == "__main__":
    main()
