"""`nemo-mcp` and `python -m nemo_mcp`: a host that starts the server is answered first, and all else loaded then."""

import sys


def main() -> None:
    """The entry point."""
    arguments = sys.argv[1:]
    if arguments not in ([], ["--studio"]):
        from nemo_mcp.cli import main as command_line

        command_line()
        return
    from nemo_mcp.front import greet

    studio = bool(arguments)
    said = greet(studio=studio)
    from nemo_mcp.serving import ended, serve_stdio

    ended(lambda: serve_stdio(studio=studio, said=said))


if __name__ == "__main__":
    main()
