"""How long things are kept: old snapshots are thinned, and posts removed where a source says so."""
