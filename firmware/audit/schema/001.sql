-- The audit log, version 1 (README.md). Never change this file: add 002.sql.
CREATE TABLE entries (
  number INTEGER PRIMARY KEY CHECK (number >= 1),
  entry BLOB NOT NULL CHECK (length(entry) BETWEEN 2 AND 2048),  -- canonical JSON, the bytes that are hashed
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  signature BLOB CHECK (signature IS NULL OR length(signature) = 64)  -- of those that hold the next key
) STRICT;

-- Against mistakes. Who can write the file can drop them: hashes, signatures and anchors are against him.
CREATE TRIGGER entries_are_appended BEFORE INSERT ON entries
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'nothing is removed from the audit log'); END;
