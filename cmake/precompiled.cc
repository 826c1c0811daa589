// A library cannot be without a source; this one is there for its precompiled headers.
