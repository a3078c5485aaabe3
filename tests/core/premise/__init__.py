"""The premise's plain values and the rules that plan it."""
