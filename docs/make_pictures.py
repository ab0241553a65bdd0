"""Makes the pictures of the docs: the real screens, from the scenes themselves, as SVG. Run by `make pictures`."""

from __future__ import annotations

import html
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from store import Store
from store.intake import add_paths
from tui.layout import cells
from tui.looks import THEMES, Theme
from tui.screens.scene import Scene
from tui.workplace import Workplace

ROOT = Path(__file__).resolve().parent.parent
CELL, ROW = 8.4, 18.0
"""Width and height of a cell in the picture."""


def svg(scene: Scene, theme: Theme) -> str:
    """The scene's rows as an SVG drawing in a monospaced font."""
    page = theme.page or "#15171c"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scene.width * CELL:g} {scene.height * ROW:g}" '
        f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">',
        f'<rect width="100%" height="100%" fill="{page}"/>',
    ]
    for y, runs in enumerate(scene.rows):
        x = 0
        for text, look in runs:
            ink = theme.ink(look)
            fore, back = ink.fore or "#d9dde4", ink.back or page
            if ink.reverse:
                fore, back = back, fore
            wide = cells(text)
            if back != page:
                out.append(_rect(x, y, wide, back))
            if shown := text.strip():
                left = x + cells(text[: len(text) - len(text.lstrip())])
                out.append(_text(left, y, cells(shown), shown, fore, ink.bold, ink.italic, ink.underline))
            x += wide
    return "\n".join([*out, "</svg>", ""])


def _rect(x: int, y: int, wide: int, fill: str) -> str:
    return f'<rect x="{x * CELL:g}" y="{y * ROW:g}" width="{wide * CELL + 0.2:g}" height="{ROW:g}" fill="{fill}"/>'


def _text(x: int, y: int, wide: int, text: str, fore: str, bold: bool, italic: bool, underline: bool) -> str:
    style = ' font-weight="bold"' * bold + ' font-style="italic"' * italic
    style += ' text-decoration="underline"' * underline
    # The length is given so that every font falls into the cells.
    return (
        f'<text x="{x * CELL:g}" y="{y * ROW + 13.5:g}" textLength="{wide * CELL:g}" '
        f'fill="{fore}"{style}>{html.escape(text)}</text>'
    )


PICTURES = {
    "reader": (
        "dark", (100, 30),
        "/ Idris_Talhaoune enter p / Directeur_général enter r / Direction_nationale enter > > > > > o "
        "/ DNVM enter o * / 9e_Forum enter > > > > e / Verlanne enter g * / Talvésie enter g * "
        "/ Mirela_Dostane enter p / ministre_tal enter escape b enter > > > > r / Dostane enter p * "
        "home / Un_câble enter escape q",
    ),
    "reader-light": ("light", (100, 30), "j / DNVM enter o / Mirela_Dostane enter p * i k j"),
    "reader-mono": ("mono", (100, 30), "j / DNVM enter o * / Mirela_Dostane enter p * g g"),
}  # fmt: skip
"""Name -> theme, size, keys: `_` types a blank; a word after `/` is typed."""


def main() -> int:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (theme, size, keys) in PICTURES.items():
            path = Path(folder) / f"{name}.db"
            with Store(path, annotator="ana") as store:
                list(add_paths(store, [str(ROOT / "sample_data")]))
                article = store.articles.get("fr-verlanne-forum.txt")
            place = Workplace(path, "ana", {"POSTIL_THEME": theme, "XDG_CONFIG_HOME": folder})
            scene = place.read(article.id)
            scene.resize(*size)
            scene.update()
            _press(scene, place, keys)
            (ROOT / "docs" / "pictures" / f"{name}.svg").write_text(
                svg(scene, THEMES[theme]), encoding="utf-8"
            )
            place.close()
    return 0


def _press(scene: Scene, place: Workplace, keys: str) -> None:
    typing = False
    for key in keys.split():
        if typing:
            for character in key.replace("_", " "):
                scene.key("space" if character == " " else character, character)
        else:
            scene.key(key, key if len(key) == 1 else None)
        typing = key == "/" and not typing
        place.outbox.wait(5.0)
        scene.update()


if __name__ == "__main__":
    raise SystemExit(main())
