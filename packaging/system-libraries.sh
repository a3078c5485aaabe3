#!/usr/bin/env bash
# Names the system libraries that Qt needs on Debian and, as root, installs those that are missing.
# The last group is only for tests that open a real window.
set -euo pipefail

offscreen=(libglib2.0-0 libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon0)
window=(libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0)
tests=(xvfb xdotool)

if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian: see to it that the libraries that Qt 6 needs are installed."
    exit 0
fi

missing=()
for package in "${offscreen[@]}" "${window[@]}" "${tests[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    echo "Installing system libraries: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "These system libraries are missing: ${missing[*]}"
    echo "Install them with: sudo apt-get install ${missing[*]}"
    echo "The window needs them; the terminal commands do not."
fi
