"""Lines of a document to items: dialects, headings, sections, dates. ``rag.minutes`` leads."""
