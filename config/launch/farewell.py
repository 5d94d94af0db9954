"""What is printed when all is up: the address, the logins, and three lines that do the main job."""

from rich.table import Table

from config.launch.logins import APP, LOGINS
from config.launch.progress import console

CURL_LINES = """\
TOKEN=$(curl -s {url}/v1/auth/token -H 'Content-Type: application/json' -d '{login}' | python3 -c 'import json,sys; print(json.load(sys.stdin)["access"])')
curl -s {url}/v1/requests -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{wish}' | tee answer.json
curl -s -o picture.webp "$(python3 -c 'import json; print(json.load(open("answer.json"))["results"][0]["media"]["urls"]["web"])')"
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
    console.print(lines, soft_wrap=True, markup=False)
    console.print("Ctrl-C stops everything; nothing is lost.")
