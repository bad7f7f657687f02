"""The members' screens. `gate` says who gets in, `typed` loses nothing that was typed."""
