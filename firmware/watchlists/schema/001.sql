-- One list of documents, version 1 (README.md). Never change this file: add 002.sql.
-- Days are days since 1970-01-01; 0: not known. Written once, chunk by chunk of its signed file, then only read.

CREATE TABLE this_list (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  digest BLOB NOT NULL CHECK (length(digest) = 32),  -- BLAKE2b of the signed content that it is made of
  head TEXT NOT NULL,                                -- what the list says of itself
  next INTEGER NOT NULL,                             -- the byte of the content at which the next chunk begins
  last_kind INTEGER NOT NULL CHECK (last_kind BETWEEN 0 AND 15),  -- ChunkKind of the chunk before; 15: it is whole
  numbers INTEGER NOT NULL,                          -- entries so far
  ranges INTEGER NOT NULL,
  alerts INTEGER NOT NULL,
  persons INTEGER NOT NULL
) STRICT;

-- Sorted by what look-alikes have in common, so that one search finds a number and all that a reader may take for it.
CREATE TABLE numbers (
  folded TEXT NOT NULL,   -- the number with each character replaced by the first of its look-alikes
  written TEXT NOT NULL,  -- the number; empty where it is the folded one: saves ten bytes in most entries
  state TEXT NOT NULL,
  type TEXT NOT NULL,
  reason INTEGER NOT NULL,
  reported INTEGER NOT NULL,
  PRIMARY KEY (folded, written, state, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranges (
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  state TEXT NOT NULL,
  type TEXT NOT NULL,
  reason INTEGER NOT NULL,
  reported INTEGER NOT NULL
) STRICT;

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  text TEXT NOT NULL,    -- TOML
  picture BLOB NOT NULL  -- PNG or JPEG; empty: none
) STRICT;

-- Persons, as they came: nothing of them is here that this station's key does not open.
CREATE TABLE recipients (
  station BLOB PRIMARY KEY CHECK (length(station) = 32),  -- the public key of a station
  sealed BLOB NOT NULL CHECK (length(sealed) = 80)        -- the list's key, for that one alone
) STRICT;

CREATE TABLE persons (
  number INTEGER PRIMARY KEY,  -- of the chunk, from 0
  sealed BLOB NOT NULL
) STRICT;
