"""What is printed when all is up: the address, the logins, and three lines that do the main job."""

from rich.table import Table

from config.launch.logins import APP, LOGINS
from config.launch.progress import console

JSON_HEADER = "-H 'Content-Type: application/json'"
READ_TOKEN = """python3 -c 'import json,sys; print(json.load(sys.stdin)["access"])'"""  # noqa: S105  # a command
READ_URL = """python3 -c 'import json; print(json.load(open("answer.json"))["results"][0]["media"]["urls"]["web"])'"""
CURL_LINES = f"""\
TOKEN=$(curl -s {{url}}/v1/auth/token {JSON_HEADER} -d '{{login}}' | {READ_TOKEN})
curl -s {{url}}/v1/requests -H "Authorization: Bearer $TOKEN" {JSON_HEADER} -d '{{wish}}' | tee answer.json
curl -s -o picture.webp "$({READ_URL})"
"""
LOGIN = '{{"username": "{login.username}", "password": "{login.password}"}}'
WISH = '{"character": "mira", "text": "reading outside while it rains", "kind": "image", "n": 3}'


def print_welcome(url: str) -> None:
    """The last words of a launch; the lines are printed without wrapping, to be copied."""
    table = Table(box=None, pad_edge=False)
    for header in ("who", "user", "password"):
        table.add_column(header)
    for login in LOGINS:
        table.add_row(login.what_for, login.username, login.password)
    lines = CURL_LINES.format(url=url, login=LOGIN.format(login=APP), wish=WISH)
    console.print(f"\n[bold green]Loupe runs at {url}[/]   API: {url}/v1/docs\n")
    console.print(table)
    console.print("\nAsk for a picture, as the app does (answer.json holds the scores, picture.webp the picture):\n")
    console.print(lines, markup=False)
    console.print("Ctrl-C stops everything; nothing is lost.")
