"""Text as people write it: folding, tokens with positions, language."""
