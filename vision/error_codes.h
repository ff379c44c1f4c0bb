// The one table of error codes of `aborted` findings (design/inspection.md: 1,000 to 999,999). The sentences are in
// firmware/languages, [errors]. Never renumber: in records and on the wire.
#pragma once

#include <array>
#include <string_view>

namespace garita {

/// Why a check did not end. 11xx the picture, 12xx the scanner and its bands, 13xx our own processes, 14xx the catalogs
/// of document models, 15xx other signed files and what the station believes (firmware/trust).
enum class ErrorCode : int {
    None = 0,
    DocumentMoved = 1101,        ///< moved or lifted while the bands were taken: scan again
    PictureUnreadable = 1102,    ///< a band's image could not be decoded
    NoPicture = 1103,            ///< the capture holds no image that this inspection could look at
    MrzIllegible = 1104,         ///< there is an MRZ, but a check digit rests on characters that could not be read
    LampBroken = 1201,           ///< the scanner says that a lamp is defective
    ScannerLost = 1202,          ///< unplugged, or it stopped answering
    BandMissing = 1203,          ///< the station's profile has the band; the scanner did not deliver it
    HeadNotPaired = 1204,        ///< this station has paired scanner heads, and this is none of them (drivers/head)
    HeadHasOtherKey = 1205,      ///< the paired head's serial number, with another key
    HeadFirmwareOld = 1206,      ///< a smaller firmware counter than the paired head's
    SealBroken = 1207,           ///< the head's signature over a capture does not hold
    PairingDamaged = 1208,       ///< what the station keeps of its paired heads cannot be read
    CalibrationUnusable = 1209,  ///< what is kept of it is damaged: the scanner's pictures are used as they came
    CheckThrew = 1301,           ///< a check met something that it was not written for
    OutcomeNotAllowed = 1302,    ///< a check gave an outcome or a margin that its row in the table forbids
    FindingMissing = 1303,       ///< the worker sent no finding of a prescribed check
    FindingDoubled = 1304,       ///< the worker sent two findings of one check
    FindingMalformed = 1305,     ///< the worker sent a finding that no check may give
    WorkerDied = 1306,           ///< the worker process ended before it answered
    OutOfTime = 1307,            ///< the inspection took longer than a worker may
    OutOfMemory = 1308,          ///< the inspection needed more memory than a worker may have
    VerifierDied = 1309,         ///< the verifier process ended before it answered
    VerifierOutOfTime = 1310,    ///< the verifier took longer than it may
    VerifierLied = 1311,         ///< the verifier sent what no verifier may send
    BarcodesLeftOut = 1312,      ///< a worker ended over the document; a second one did not look for barcodes
    CatalogNotTrusted = 1401,    ///< signed by nobody whom the station believes (firmware/catalog)
    CatalogChanged = 1402,       ///< its signature does not hold, or it is none
    CatalogNotDue = 1403,        ///< not valid today
    CatalogOld = 1404,           ///< an older version than the station has had
    CatalogForOthers = 1405,     ///< not encrypted to this station
    CatalogsUnreadable = 1406,   ///< what the station keeps of them cannot be read
    CatalogRevoked = 1407,       ///< the trust file revokes it, or the key that signed it
    FileNotTrusted = 1501,       ///< signed by nobody whom the trust file names for it
    FileChanged = 1502,          ///< its signature or digest does not hold, or it is no signed file
    FileNotDue = 1503,           ///< not valid today, or its key or the trust file is not
    FileOld = 1504,              ///< an older version than the station has had
    FileForOthers = 1505,        ///< this station is not in its audience
    FileRevoked = 1506,          ///< the trust file revokes it, or the key that signed it
    FileTooLarge = 1507,         ///< larger than its kind may be
    TrustUnreadable = 1508,      ///< what the station keeps of whom it believes cannot be read
    NotKept = 1601,              ///< this inspection could not be written to the records: it is not final
};

/// Every code that may stand in a result, for tests and for the table of sentences.
inline constexpr std::array kErrorCodes = {
    ErrorCode::DocumentMoved,       ErrorCode::PictureUnreadable, ErrorCode::NoPicture,
    ErrorCode::MrzIllegible,        ErrorCode::LampBroken,        ErrorCode::ScannerLost,
    ErrorCode::BandMissing,         ErrorCode::HeadNotPaired,     ErrorCode::HeadHasOtherKey,
    ErrorCode::HeadFirmwareOld,     ErrorCode::SealBroken,        ErrorCode::PairingDamaged,
    ErrorCode::CalibrationUnusable, ErrorCode::CheckThrew,        ErrorCode::OutcomeNotAllowed,
    ErrorCode::FindingMissing,      ErrorCode::FindingDoubled,    ErrorCode::FindingMalformed,
    ErrorCode::WorkerDied,          ErrorCode::OutOfTime,         ErrorCode::OutOfMemory,
    ErrorCode::VerifierDied,        ErrorCode::VerifierOutOfTime, ErrorCode::VerifierLied,
    ErrorCode::BarcodesLeftOut,     ErrorCode::CatalogNotTrusted, ErrorCode::CatalogChanged,
    ErrorCode::CatalogNotDue,       ErrorCode::CatalogOld,        ErrorCode::CatalogForOthers,
    ErrorCode::CatalogsUnreadable,  ErrorCode::CatalogRevoked,    ErrorCode::FileNotTrusted,
    ErrorCode::FileChanged,         ErrorCode::FileNotDue,        ErrorCode::FileOld,
    ErrorCode::FileForOthers,       ErrorCode::FileRevoked,       ErrorCode::FileTooLarge,
    ErrorCode::TrustUnreadable,     ErrorCode::NotKept,
};

/// Why a check does not apply: the closed list of Finding::reason (design/json.md). The sentences are in
/// firmware/languages, [reasons].
namespace reason {
inline constexpr std::string_view kNoSuchLamp = "no such lamp";
inline constexpr std::string_view kNoPicture = "no picture";  ///< the document was read as text, not looked at
inline constexpr std::string_view kNoMrz = "no MRZ";
inline constexpr std::string_view kNoModel = "no model";
inline constexpr std::string_view kNotInModel = "not in this model";  ///< the document's model has no such feature
inline constexpr std::string_view kNoViz = "no VIZ";
inline constexpr std::string_view kNoPortrait = "no portrait";
inline constexpr std::string_view kNoSecondPortrait = "no second portrait";
inline constexpr std::string_view kNoSuchField = "no such field";            ///< this format has no such field
inline constexpr std::string_view kFormatUnknown = "format unknown";         ///< the check speaks of other formats only
inline constexpr std::string_view kNotThisFormat = "not for this format";    ///< likewise, and the format is known
inline constexpr std::string_view kTooCoarse = "resolution too low";         ///< too few pixels for what it measures
inline constexpr std::string_view kBlackAndWhite = "black and white only";   ///< a thresholded scan: no tones to judge
inline constexpr std::string_view kNoLimit = "no limit of validity";         ///< the document does not expire
inline constexpr std::string_view kNotPrescribed = "not prescribed";         ///< the station's profile leaves it out
inline constexpr std::string_view kNoSecondDocument = "no second document";  ///< nothing to compare with
inline constexpr std::string_view kNoBarcode = "no barcode";
inline constexpr std::string_view kNoSeal = "no seal";
inline constexpr std::string_view kNoBack = "no back";  ///< one side only was captured
inline constexpr std::string_view kNoBoardingPass = "no boarding pass";
inline constexpr std::string_view kNotUnderstood = "barcode not understood";  ///< no known format of a document's data
}  // namespace reason

inline constexpr std::array kReasons = {
    reason::kNoSuchLamp,       reason::kNoMrz,          reason::kNoModel,       reason::kNoViz,
    reason::kNoPortrait,       reason::kNoSuchField,    reason::kFormatUnknown, reason::kNotThisFormat,
    reason::kTooCoarse,        reason::kNoLimit,        reason::kNotPrescribed, reason::kNoSecondDocument,
    reason::kBlackAndWhite,    reason::kNoBarcode,      reason::kNoSeal,        reason::kNotUnderstood,
    reason::kNoBack,           reason::kNoBoardingPass, reason::kNoPicture,     reason::kNotInModel,
    reason::kNoSecondPortrait,
};

}  // namespace garita
