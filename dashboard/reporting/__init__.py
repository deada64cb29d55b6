"""Reports as files: gathered once, then written as a page and as a PDF with the same words and numbers."""
