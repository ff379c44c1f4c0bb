-- Records of one mode, version 1 (README.md). Never change this file: add 002.sql.
-- Days are days since 1970-01-01, times seconds since then, UTC. Everything that tells of a person lies sealed in `parts`.

CREATE TABLE this_database (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  id BLOB NOT NULL CHECK (length(id) = 16),                -- random; in the associated data of all that is sealed
  mode INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 2),      -- live, training, test
  root_name BLOB NOT NULL CHECK (length(root_name) = 16),  -- which erasure root is in force
  generation INTEGER NOT NULL CHECK (generation >= 1),     -- of the root: grows with each expiry
  expiry_day INTEGER,                                      -- what the day was at the last expiry
  expiry_days INTEGER NOT NULL DEFAULT 0                   -- of how many days it destroyed the classes on that day
) STRICT;

CREATE TABLE class_keys (
  id INTEGER PRIMARY KEY,
  class INTEGER NOT NULL CHECK (class BETWEEN 1 AND 4),  -- RetentionClass: 4 is a legal hold, each with a key of its own
  last_day INTEGER,                                      -- on which it is kept; NULL: a legal hold
  wrapped BLOB CHECK (wrapped IS NULL OR length(wrapped) = 72),  -- NULL: destroyed, its rows are being deleted
  CHECK ((class = 4) = (last_day IS NULL))
) STRICT;
CREATE UNIQUE INDEX class_keys_of_day ON class_keys (class, last_day) WHERE wrapped IS NOT NULL;

CREATE TABLE records (  -- a transaction: one traveller at one desk
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  begun_day INTEGER NOT NULL,
  class_key INTEGER NOT NULL REFERENCES class_keys (id),
  wrapped BLOB NOT NULL CHECK (length(wrapped) = 72),  -- the record's key, by its class key
  after_hold_class INTEGER CHECK (after_hold_class BETWEEN 1 AND 3),  -- where it returns when a legal hold is lifted
  after_hold_day INTEGER,
  outcome INTEGER CHECK (outcome BETWEEN 0 AND 4)  -- of its documents together, when concluded
) STRICT;
CREATE INDEX records_of_class ON records (class_key);

CREATE TABLE inspections (  -- one document
  sequence INTEGER PRIMARY KEY,  -- in the order in which they were begun
  record BLOB NOT NULL REFERENCES records (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 64),  -- in its record
  day INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  officer BLOB NOT NULL CHECK (length(officer) = 16),
  versions TEXT NOT NULL CHECK (length(versions) <= 400),  -- program, catalogs, profile: what judged it
  -- What the machine found: written once.
  completed_at INTEGER,
  outcome INTEGER CHECK (outcome BETWEEN 0 AND 4),
  document_type TEXT CHECK (length(document_type) <= 8),
  issuing_state TEXT CHECK (length(issuing_state) <= 3),
  model TEXT CHECK (length(model) <= 200),
  duration_ms INTEGER CHECK (duration_ms >= 0),
  UNIQUE (record, number)
) STRICT;
CREATE INDEX inspections_of_day ON inspections (day);

CREATE TABLE decisions (  -- the officer's: apart from what the machine found; once for each line
  record BLOB NOT NULL,
  number INTEGER NOT NULL,
  line INTEGER NOT NULL CHECK (line IN (1, 2)),
  decided_at INTEGER NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 16),
  decision INTEGER NOT NULL CHECK (decision BETWEEN 1 AND 4),
  PRIMARY KEY (record, number, line),
  FOREIGN KEY (record, number) REFERENCES inspections (record, number)
) STRICT;

CREATE TABLE overrules (  -- of one finding, by a person, with a reason among the parts
  record BLOB NOT NULL,
  number INTEGER NOT NULL,
  nth INTEGER NOT NULL CHECK (nth BETWEEN 1 AND 1000),
  overruled_at INTEGER NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 16),
  finding TEXT NOT NULL CHECK (length(finding) BETWEEN 1 AND 64),  -- id of the check
  PRIMARY KEY (record, number, nth),
  FOREIGN KEY (record, number) REFERENCES inspections (record, number)
) STRICT;

CREATE TABLE history (  -- how long a record is kept, and who said so
  nth INTEGER PRIMARY KEY,
  record BLOB NOT NULL REFERENCES records (id),
  at INTEGER NOT NULL,
  person BLOB CHECK (length(person) = 16),  -- NULL: by the rules of retention
  change INTEGER NOT NULL CHECK (change BETWEEN 1 AND 3),  -- moved, hold set, hold lifted
  class INTEGER NOT NULL CHECK (class BETWEEN 1 AND 4),
  last_day INTEGER
) STRICT;
CREATE INDEX history_of ON history (record);

CREATE TABLE parts (  -- sealed under the record's key
  record BLOB NOT NULL REFERENCES records (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 64),  -- the inspection; 0: of the record as a whole
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  n INTEGER NOT NULL CHECK (n BETWEEN 1 AND m),
  m INTEGER NOT NULL CHECK (m BETWEEN 1 AND 1000),
  sealed BLOB NOT NULL CHECK (length(sealed) BETWEEN 40 AND 262184),
  PRIMARY KEY (record, number, name, n)
) STRICT;

CREATE TABLE tokens (  -- to search by: keyed hashes under the class key of the record
  token BLOB NOT NULL CHECK (length(token) = 16),
  record BLOB NOT NULL REFERENCES records (id),
  number INTEGER NOT NULL,
  PRIMARY KEY (token, record, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_of ON tokens (record);

CREATE TABLE statistics (  -- what stays of records that are gone: counts
  day INTEGER NOT NULL,
  outcome INTEGER NOT NULL,  -- -1: never completed
  document_type TEXT NOT NULL,
  issuing_state TEXT NOT NULL,
  model TEXT NOT NULL,
  versions TEXT NOT NULL,
  decision INTEGER NOT NULL,  -- the last one; 0: none
  inspections INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,  -- of all of them together
  PRIMARY KEY (day, outcome, document_type, issuing_state, model, versions, decision)
) STRICT, WITHOUT ROWID;

-- Against mistakes. Who can write the file can drop them.
CREATE TRIGGER records_stay_what_they_are BEFORE UPDATE ON records
WHEN NEW.id IS NOT OLD.id OR NEW.begun_day IS NOT OLD.begun_day OR (OLD.outcome IS NOT NULL AND NEW.outcome IS NOT OLD.outcome)
BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;
CREATE TRIGGER classes_become_longer BEFORE UPDATE OF class_key ON records
WHEN (SELECT last_day FROM class_keys WHERE id = NEW.class_key) <
     coalesce((SELECT last_day FROM class_keys WHERE id = OLD.class_key), OLD.after_hold_day)
BEGIN SELECT RAISE(ABORT, 'a record moves to a longer class only'); END;
CREATE TRIGGER class_keys_stay_what_they_are BEFORE UPDATE ON class_keys
WHEN NEW.id IS NOT OLD.id OR NEW.class IS NOT OLD.class OR NEW.last_day IS NOT OLD.last_day OR OLD.wrapped IS NULL
BEGIN SELECT RAISE(ABORT, 'a class is never changed'); END;
CREATE TRIGGER inspections_are_completed_once BEFORE UPDATE ON inspections
WHEN OLD.completed_at IS NOT NULL OR NEW.completed_at IS NULL OR NEW.sequence IS NOT OLD.sequence
  OR NEW.record IS NOT OLD.record OR NEW.number IS NOT OLD.number OR NEW.day IS NOT OLD.day
  OR NEW.begun_at IS NOT OLD.begun_at OR NEW.officer IS NOT OLD.officer OR NEW.versions IS NOT OLD.versions
BEGIN SELECT RAISE(ABORT, 'what the machine found is never changed'); END;
CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER overrules_are_never_changed BEFORE UPDATE ON overrules
BEGIN SELECT RAISE(ABORT, 'an overrule is never changed'); END;
CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;
CREATE TRIGGER parts_are_never_changed BEFORE UPDATE ON parts
BEGIN SELECT RAISE(ABORT, 'a part is never changed'); END;

-- Rows go when their key is gone, never before.
CREATE TRIGGER records_expire BEFORE DELETE ON records
WHEN (SELECT wrapped FROM class_keys WHERE id = OLD.class_key) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
CREATE TRIGGER inspections_expire BEFORE DELETE ON inspections
WHEN (SELECT wrapped FROM class_keys WHERE id = (SELECT class_key FROM records WHERE id = OLD.record)) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
CREATE TRIGGER decisions_expire BEFORE DELETE ON decisions
WHEN (SELECT wrapped FROM class_keys WHERE id = (SELECT class_key FROM records WHERE id = OLD.record)) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
CREATE TRIGGER overrules_expire BEFORE DELETE ON overrules
WHEN (SELECT wrapped FROM class_keys WHERE id = (SELECT class_key FROM records WHERE id = OLD.record)) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
CREATE TRIGGER history_expires BEFORE DELETE ON history
WHEN (SELECT wrapped FROM class_keys WHERE id = (SELECT class_key FROM records WHERE id = OLD.record)) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
CREATE TRIGGER parts_expire BEFORE DELETE ON parts
WHEN (SELECT wrapped FROM class_keys WHERE id = (SELECT class_key FROM records WHERE id = OLD.record)) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
