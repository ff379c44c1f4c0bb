-- Who works at the station, version 1 (README.md). Never change this file: add 002.sql.
CREATE TABLE station (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  pepper_check BLOB NOT NULL CHECK (length(pepper_check) = 32)  -- says whether a pepper is the one of these hashes
) STRICT;

CREATE TABLE people (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  name_key TEXT NOT NULL UNIQUE,  -- the name without what the eye does not tell apart: case, composition, blanks
  role TEXT NOT NULL CHECK (role IN ('officer', 'examiner', 'supervisor', 'technician', 'trainer', 'auditor')),
  state TEXT NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled')),
  made INTEGER NOT NULL  -- seconds since 1970, UTC
) STRICT;

-- At most one password and one PIN each; none of those who are disabled.
CREATE TABLE secrets (
  person BLOB NOT NULL REFERENCES people (id),
  kind TEXT NOT NULL CHECK (kind IN ('password', 'pin')),
  stage TEXT NOT NULL CHECK (stage IN ('first', 'own')),  -- first: made by the station, to be replaced
  operations INTEGER NOT NULL CHECK (operations BETWEEN 1 AND 64),
  memory INTEGER NOT NULL CHECK (memory BETWEEN 8192 AND 1073741824),  -- bytes
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  hash BLOB NOT NULL CHECK (length(hash) = 32),  -- Argon2id of HMAC-SHA-256(pepper, secret)
  issued INTEGER NOT NULL,  -- seconds since 1970, UTC
  issued_boot BLOB NOT NULL CHECK (length(issued_boot) = 16),
  issued_boottime INTEGER NOT NULL,  -- milliseconds since that boot
  PRIMARY KEY (person, kind)
) STRICT;

-- Failed tries: of a name, whether somebody has it or not, and of the station, whose token is zeros. A try is counted
-- here before it is looked at.
CREATE TABLE tries (
  number INTEGER PRIMARY KEY,  -- grows: the oldest of nobody go first
  token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),  -- HMAC-SHA-256(pepper, name_key)
  person BLOB REFERENCES people (id),
  count INTEGER NOT NULL CHECK (count >= 0),
  boot BLOB NOT NULL CHECK (length(boot) = 16),
  since INTEGER NOT NULL,  -- of the last one: milliseconds since that boot
  told INTEGER NOT NULL CHECK (told IN (0, 1))  -- a refusal since then stands in the audit log
) STRICT;

-- Against mistakes: nobody is anonymous, and a name stays that of one person.
CREATE TRIGGER people_are_never_removed BEFORE DELETE ON people
BEGIN SELECT RAISE(ABORT, 'people are disabled, never removed'); END;
CREATE TRIGGER names_are_never_changed BEFORE UPDATE OF id, name, name_key, made ON people
BEGIN SELECT RAISE(ABORT, 'a name stays that of one person'); END;
CREATE TRIGGER the_disabled_stay_so BEFORE UPDATE OF state ON people WHEN OLD.state = 'disabled'
BEGIN SELECT RAISE(ABORT, 'who is disabled stays so'); END;
