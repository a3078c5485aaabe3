"""The three themes: Light by day, Dark when the system says so, Sunlight chosen by hand against glare."""

from __future__ import annotations

from types import MappingProxyType

from core.premise.link import LinkClass
from gui.theme import Colours, LinkStyle, Metrics, Theme, ThemeName

_ORDER = (LinkClass.STRONG, LinkClass.OK, LinkClass.MARGINAL, LinkClass.WEAK, LinkClass.LOST)
_TICKS = (4, 3, 2, 1, 0)


def _links(
    lines: tuple[str, ...],
    inks: tuple[str, ...],
    widths: tuple[float, ...],
    dashes: tuple[tuple[float, ...], ...],
) -> MappingProxyType[LinkClass, LinkStyle]:
    styles = {
        quality: LinkStyle(line, ink, width, dash, ticks)
        for quality, line, ink, width, dash, ticks in zip(
            _ORDER, lines, inks, widths, dashes, _TICKS, strict=True
        )
    }
    styles[LinkClass.UNKNOWN] = styles[LinkClass.LOST]
    return MappingProxyType(styles)


_WIDTHS = (5.0, 4.0, 3.0, 3.0, 2.0)
_DASHES: tuple[tuple[float, ...], ...] = ((), (), (13, 6), (5, 5), (2, 5))

LIGHT = Theme(
    ThemeName.LIGHT,
    Colours(
        base="#FFFFFF",
        panel="#F2F5F4",
        sunk="#E6EBE9",
        raised="#FFFFFF",
        ink="#14201D",
        ink2="#4A5652",
        line="#D3DAD7",
        edge="#6E7976",
        accent="#00645A",
        onaccent="#FFFFFF",
        accenthov="#004F47",
        accentdn="#003D37",
        accentink="#00564D",
        accenttint="#EAF6F3",
        emu="#6B2FA0",
        onemu="#FFFFFF",
        warn="#8A5000",
        warntint="#FFF3DC",
        stop="#7A0019",
        stoptint="#FBE9EA",
        disbg="#E6EBE9",
        disink="#5A6662",
        now="#14201D",
        nowink="#FFFFFF",
        nowink2="#C3D0CC",
        nowedge="#7F918C",
        prim="#3DD6B5",
        onprim="#04211B",
        primhov="#63E3C7",
        primdn="#22B898",
        plan="#AEB9B5",
        planfill="#F7F9F8",
        planink="#5A6662",
        node="#14201D",
        onnode="#FFFFFF",
    ),
    _links(
        ("#00407A", "#3A8FD9", "#B56A00", "#7A0019", "#6B7075"),
        ("#00407A", "#1F66A6", "#8A5000", "#7A0019", "#565C61"),
        _WIDTHS,
        _DASHES,
    ),
    Metrics(),
)

DARK = Theme(
    ThemeName.DARK,
    Colours(
        base="#15181C",
        panel="#1C2025",
        sunk="#0F1215",
        raised="#23282E",
        ink="#EDF1F4",
        ink2="#B3BDC6",
        line="#343B43",
        edge="#7E8994",
        accent="#4FD0B4",
        onaccent="#04211B",
        accenthov="#76DFC8",
        accentdn="#33B497",
        accentink="#6CDCC3",
        accenttint="#182C2B",
        emu="#C79BF2",
        onemu="#1B0F28",
        warn="#FFD166",
        warntint="#33290F",
        stop="#FF8A6B",
        stoptint="#3A1C16",
        disbg="#2A3037",
        disink="#9AA5AF",
        now="#0A0C0E",
        nowink="#FFFFFF",
        nowink2="#B9C4CC",
        nowedge="#7E8994",
        prim="#3DD6B5",
        onprim="#04211B",
        primhov="#63E3C7",
        primdn="#22B898",
        plan="#4A525B",
        planfill="#1A1E23",
        planink="#98A3AD",
        node="#EDF1F4",
        onnode="#15181C",
    ),
    _links(
        ("#2F8FE5", "#BFE6FF", "#FFD166", "#E8552F", "#98A0A8"),
        ("#6DB4F2", "#BFE6FF", "#FFD166", "#FF8A6B", "#A9B1B8"),
        _WIDTHS,
        _DASHES,
    ),
    Metrics(),
)

SUNLIGHT = Theme(
    ThemeName.SUNLIGHT,
    Colours(
        base="#FFFFFF",
        panel="#FFFFFF",
        sunk="#FFFFFF",
        raised="#FFFFFF",
        ink="#000000",
        ink2="#000000",
        line="#000000",
        edge="#000000",
        accent="#000000",
        onaccent="#FFFFFF",
        accenthov="#000000",
        accentdn="#000000",
        accentink="#000000",
        accenttint="#FFFFFF",
        emu="#4B0082",
        onemu="#FFFFFF",
        warn="#6B3C00",
        warntint="#FFFFFF",
        stop="#8C0016",
        stoptint="#FFFFFF",
        disbg="#FFFFFF",
        disink="#000000",
        now="#000000",
        nowink="#FFFFFF",
        nowink2="#FFFFFF",
        nowedge="#FFFFFF",
        prim="#FFFFFF",
        onprim="#000000",
        primhov="#FFFFFF",
        primdn="#FFFFFF",
        plan="#000000",
        planfill="#FFFFFF",
        planink="#000000",
        node="#000000",
        onnode="#FFFFFF",
    ),
    _links(
        ("#000000", "#0058C0", "#A05E00", "#8C0016", "#000000"),
        ("#000000", "#0058C0", "#8F5200", "#8C0016", "#000000"),
        (7.0, 5.0, 4.0, 4.0, 3.0),
        ((), (), (15, 6), (6, 5), (3, 5)),
    ),
    Metrics(
        outline=3,
        hairline=2,
        bar=18,
        mark=8,
        route=3,
        lane=6.5,
        wall=1,
        outer_wall=1,
        dotted_walls=True,
        tints=False,
        body_weight=500,
    ),
)

THEMES = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK, SUNLIGHT)})
