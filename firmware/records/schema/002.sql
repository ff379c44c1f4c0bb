-- Version 2 (README.md). Never change this file: add 003.sql.
-- An inspection says what its traveller's documents come to together; a supervisor lifts what protection asks for.

DROP TRIGGER records_stay_what_they_are;
ALTER TABLE records DROP COLUMN outcome;
CREATE TRIGGER records_stay_what_they_are BEFORE UPDATE ON records
WHEN NEW.id IS NOT OLD.id OR NEW.begun_day IS NOT OLD.begun_day
BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;

ALTER TABLE inspections ADD COLUMN together INTEGER CHECK (together BETWEEN 0 AND 4);  -- outcome of the documents until this one; NULL: it is the first

CREATE TABLE protection_lifts (  -- of the block that referrals for protection put on exports, with a reason among the parts
  record BLOB NOT NULL REFERENCES records (id),
  nth INTEGER NOT NULL CHECK (nth BETWEEN 1 AND 1000),
  lifted_at INTEGER NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 16),
  referrals INTEGER NOT NULL CHECK (referrals BETWEEN 1 AND 64),  -- how many it lifts: one that comes later blocks anew
  PRIMARY KEY (record, nth)
) STRICT;
CREATE TRIGGER protection_lifts_are_never_changed BEFORE UPDATE ON protection_lifts
BEGIN SELECT RAISE(ABORT, 'a lift is never changed'); END;
CREATE TRIGGER protection_lifts_expire BEFORE DELETE ON protection_lifts
WHEN (SELECT wrapped FROM class_keys WHERE id = (SELECT class_key FROM records WHERE id = OLD.record)) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'its key is still there'); END;
