"""The engine of the Alt HAN commissioning tool; it knows no window.

From the outside in: `cli` and the window ask a `session`; it keeps `records`, emits `events` and runs an
`update` campaign on a `hub`; a hub admits devices (`joining`) and serves images (`ota`) over a `radio`.
`premise`, `firmware` and `links` are plain values and pure rules. `emulator` is a program of its own: a
simulated premise behind a simulated dongle, which shares no code with the rest.
"""
