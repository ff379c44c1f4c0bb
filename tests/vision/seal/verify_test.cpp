// Signatures and signers: what is valid, what is changed, whom nobody vouches for. All keys are made at run time.
#include "vision/seal/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/vision/seal/test_pki.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/idb.h"
#include "vision/seal/idb_write.h"
#include "vision/seal/vds.h"
#include "vision/seal/vds_write.h"

namespace garita::seal {
namespace {

using test::CertificateDraft;
using test::Key;

constexpr std::string_view kToday = "2026-11-25";
using Outcome = Judgement::Outcome;

/// A state with a CSCA, a signer and a revocation list.
struct State {
    Key csca_key;
    Key signer_key;
    Bytes csca;
    Bytes signer;
    Bytes crl;
};

CertificateDraft csca_draft() {
    CertificateDraft draft;
    draft.name = "CSCA UTOPIA";
    draft.serial = "01";
    draft.ca = true;
    draft.until = "20401231000000Z";
    return draft;
}

State make_state(const std::string& curve = "prime256v1", const CertificateDraft& signer = {},
                 const CertificateDraft& csca = csca_draft()) {
    State state{test::make_key("prime256v1"), test::make_key(curve), {}, {}, {}};
    state.csca = test::make_certificate(csca, state.csca_key.get(), state.csca_key.get());
    state.signer = test::make_certificate(signer, state.signer_key.get(), state.csca_key.get(), state.csca);
    state.crl = test::make_crl(state.csca, state.csca_key.get(), {"77"});
    return state;
}

TrustStore store_of(const std::vector<Bytes>& files) {
    TrustStore store;
    for (const Bytes& file : files) store.add(file, "file");
    return store;
}

VdsDraft draft() {
    VdsDraft draft;
    draft.certificate_reference = "5B";
    draft.date_of_issue = "2026-01-31";
    draft.date_of_signature = "2026-02-01";
    draft.definition = 0xFC;
    draft.category = 0x04;
    append_tlv(draft.message, 0x01, encode_c40("12345678A901").value());
    append_tlv(draft.message, 0x02, Bytes{'P', 'E', 'R', 'E', 'I', 'R', 'A'});
    append_tlv(draft.message, 0x03, Bytes{'L', 'U', 'C', 'I', 'A'});
    return draft;
}

Bytes signed_vds(EVP_PKEY* key, const std::string& digest = "SHA256", const VdsDraft& what = draft()) {
    const Bytes part = write_vds(what).value();
    return append_vds_signature(part, test::sign(key, part, digest));
}

Verification verified(const Bytes& payload, const TrustStore& store, std::string_view today = kToday) {
    const Content content = read_vds(payload, today);
    return content.seal ? verify(*content.seal, store, today) : Verification{};
}

Judgement signer_of(const State& state, std::string_view today = kToday, const VdsDraft& what = draft()) {
    return judge_signer(verified(signed_vds(state.signer_key.get(), "SHA256", what),
                                 store_of({state.csca, state.signer, state.crl}), today));
}

TEST(Verify, ASealOfATrustedSigner) {
    const State state = make_state();
    const Verification result =
        verified(signed_vds(state.signer_key.get()), store_of({state.csca, state.signer, state.crl}));
    EXPECT_EQ(result.signature, SignatureState::Valid);
    EXPECT_EQ(result.chain, ChainState::Trusted);
    EXPECT_EQ(result.at_signing, ValidityState::Inside);
    EXPECT_EQ(result.now, ValidityState::Inside);
    EXPECT_EQ(result.issuer_at_signing, ValidityState::Inside);
    EXPECT_EQ(result.country, CountryState::Same);
    EXPECT_EQ(result.revocation, RevocationState::NotRevoked);
    EXPECT_EQ(result.purpose, PurposeState::Fits);
    EXPECT_FALSE(result.weak_curve);
    EXPECT_EQ(result.certificate_country, "UT");
    EXPECT_EQ(result.certificate_name, "TS");
    EXPECT_EQ(result.certificate_serial, "5B");
    EXPECT_EQ(result.curve, "prime256v1");
    EXPECT_EQ(judge_signature(result, kToday), (Judgement{Outcome::Successful, "valid"}));
    EXPECT_EQ(judge_signer(result), (Judgement{Outcome::Successful, "trusted"}));
}

TEST(Verify, EveryCurveAndTheHashThatFitsIt) {
    struct Example {
        const char* curve;
        const char* digest;
        bool weak;
    };
    // Doc 9303 part 13: 224, 256, 384 and 512 bits of hash for fields up to that size, the longest for P-521.
    for (const Example& example :
         {Example{"secp224r1", "SHA224", true}, Example{"prime256v1", "SHA256", false},
          Example{"secp384r1", "SHA384", false}, Example{"secp521r1", "SHA512", false},
          Example{"brainpoolP224r1", "SHA224", true}, Example{"brainpoolP256r1", "SHA256", false},
          Example{"brainpoolP320r1", "SHA384", false}, Example{"brainpoolP384r1", "SHA384", false},
          Example{"brainpoolP512r1", "SHA512", false}}) {
        const State state = make_state(example.curve);
        const TrustStore store = store_of({state.csca, state.signer, state.crl});
        const Verification result = verified(signed_vds(state.signer_key.get(), example.digest), store);
        EXPECT_EQ(result.signature, SignatureState::Valid) << example.curve;
        EXPECT_EQ(result.curve, example.curve);
        EXPECT_EQ(result.weak_curve, example.weak);
        EXPECT_EQ(judge_signature(result, kToday).outcome, Outcome::Successful);
        const char* const other = std::string_view(example.digest) == "SHA256" ? "SHA384" : "SHA256";
        EXPECT_EQ(verified(signed_vds(state.signer_key.get(), other), store).signature, SignatureState::Invalid)
            << example.curve << " with " << other;
    }
}

TEST(Verify, Curves224AreBelievedThrough2030) {
    const State state = make_state("brainpoolP224r1");
    const Verification result =
        verified(signed_vds(state.signer_key.get(), "SHA224"), store_of({state.csca, state.signer}));
    EXPECT_EQ(judge_signature(result, "2030-12-31"), (Judgement{Outcome::Successful, "valid"}));
    EXPECT_EQ(judge_signature(result, "2031-01-01"), (Judgement{Outcome::Undetermined, "weak-curve"}));
}

TEST(Verify, CurvesThatNoStandardNamesAreNotSupported) {
    for (const char* const curve : {"secp256k1", "prime192v1", "secp160r1"}) {
        const State state = make_state(curve);
        const Verification result = verified(signed_vds(state.signer_key.get()), store_of({state.csca, state.signer}));
        EXPECT_EQ(result.signature, SignatureState::NotSupported) << curve;
        EXPECT_EQ(judge_signature(result, kToday), (Judgement{Outcome::Undetermined, "algorithm"}));
        EXPECT_NE(judge_signer(result).outcome, Outcome::Successful);
    }
}

TEST(Verify, ExplicitParametersOfANamedCurve) {
    // Doc 9303 part 12 asks CSCAs for them.
    State state{test::make_key("brainpoolP256r1", true), test::make_key("brainpoolP256r1", true), {}, {}, {}};
    state.csca = test::make_certificate(csca_draft(), state.csca_key.get(), state.csca_key.get());
    state.signer = test::make_certificate({}, state.signer_key.get(), state.csca_key.get(), state.csca);
    const Verification result = verified(signed_vds(state.signer_key.get()), store_of({state.csca, state.signer}));
    EXPECT_EQ(result.signature, SignatureState::Valid);
    EXPECT_EQ(result.chain, ChainState::Trusted);
    EXPECT_EQ(result.curve, "brainpoolP256r1");
}

TEST(Verify, OneChangedBitAnywhereIsNoValidSeal) {
    const State state = make_state();
    const TrustStore store = store_of({state.csca, state.signer, state.crl});
    const Bytes good = signed_vds(state.signer_key.get());
    ASSERT_EQ(verified(good, store).signature, SignatureState::Valid);
    int invalid = 0;
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes changed = good;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
        const SignatureState state_of_bit = verified(changed, store).signature;
        EXPECT_NE(state_of_bit, SignatureState::Valid) << "bit " << bit;
        invalid += state_of_bit == SignatureState::Invalid ? 1 : 0;
    }
    // The others change who signed, or where the signature begins.
    EXPECT_GT(invalid, static_cast<int>(good.size()) * 8 * 8 / 10);
}

TEST(Verify, WithoutTheSignersCertificateNothingIsSaid) {
    const State state = make_state();
    const Verification result = verified(signed_vds(state.signer_key.get()), store_of({state.csca, state.crl}));
    EXPECT_EQ(result.signature, SignatureState::NoCertificate);
    EXPECT_EQ(result.chain, ChainState::NotChecked);
    EXPECT_EQ(judge_signature(result, kToday), (Judgement{Outcome::Undetermined, "no-certificate"}));
    EXPECT_EQ(judge_signer(result), (Judgement{Outcome::Undetermined, "no-certificate"}));
}

TEST(Verify, WithoutTheIssuersCertificateTheSignerIsUndetermined) {
    const State state = make_state();
    const Verification result = verified(signed_vds(state.signer_key.get()), store_of({state.signer, state.crl}));
    EXPECT_EQ(result.signature, SignatureState::Valid);
    EXPECT_EQ(result.chain, ChainState::NoIssuer);
    EXPECT_EQ(judge_signature(result, kToday).outcome, Outcome::Successful);
    EXPECT_EQ(judge_signer(result), (Judgement{Outcome::Undetermined, "no-issuer"}));
}

TEST(Verify, AnotherCscaOfTheSameNameIsNotTheIssuer) {
    const State state = make_state();
    const State other = make_state();
    const Verification result = verified(signed_vds(state.signer_key.get()), store_of({other.csca, state.signer}));
    EXPECT_EQ(result.chain, ChainState::NoIssuer) << "key identifiers differ";
    EXPECT_EQ(judge_signer(result), (Judgement{Outcome::Undetermined, "no-issuer"}));
}

TEST(Verify, AForgedIssuerSignatureFails) {
    State state = make_state();
    const Key thief = test::make_key("prime256v1");
    // Names and key identifier of the real CSCA, signed by another key.
    state.signer = test::make_certificate({}, state.signer_key.get(), thief.get(), state.csca);
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Failed, "issuer-signature"}));
}

TEST(Verify, ASelfSignedSignerFails) {
    State state = make_state();
    state.signer = test::make_certificate({}, state.signer_key.get(), state.signer_key.get());
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Failed, "self-signed"}));
}

TEST(Verify, ASignerNamedLikeItsIssuerIsNotSelfSigned) {
    CertificateDraft csca = csca_draft();
    csca.name = "TS";
    const State state = make_state("prime256v1", {}, csca);
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Successful, "trusted"}));
    const Verification alone = verified(signed_vds(state.signer_key.get()), store_of({state.signer}));
    EXPECT_EQ(alone.chain, ChainState::NoIssuer);
}

TEST(Verify, ExpiredWhenItSigned) {
    CertificateDraft expired;
    expired.until = "20251231000000Z";
    EXPECT_EQ(signer_of(make_state("prime256v1", expired)), (Judgement{Outcome::Failed, "expired"}));
    CertificateDraft early;
    early.from = "20260202000000Z";
    EXPECT_EQ(signer_of(make_state("prime256v1", early)), (Judgement{Outcome::Failed, "not-yet-valid"}));
}

TEST(Verify, ExpiredSinceIsAnotherResultAndNoFault) {
    CertificateDraft short_lived;
    short_lived.until = "20260601000000Z";
    const State state = make_state("prime256v1", short_lived);
    const Verification result =
        verified(signed_vds(state.signer_key.get()), store_of({state.csca, state.signer, state.crl}));
    EXPECT_EQ(result.at_signing, ValidityState::Inside);
    EXPECT_EQ(result.now, ValidityState::After);
    EXPECT_EQ(judge_signer(result), (Judgement{Outcome::Successful, "trusted"}));
}

TEST(Verify, ThePrivateKeysOwnPeriodCounts) {
    CertificateDraft period;
    period.private_from = "20200101000000Z";
    period.private_until = "20251231000000Z";
    EXPECT_EQ(signer_of(make_state("prime256v1", period)), (Judgement{Outcome::Failed, "expired"}));
    period.private_until = "20261231000000Z";
    EXPECT_EQ(signer_of(make_state("prime256v1", period)).outcome, Outcome::Successful);
}

TEST(Verify, TheIssuerWasValidToo) {
    CertificateDraft csca = csca_draft();
    csca.until = "20251231000000Z";
    EXPECT_EQ(signer_of(make_state("prime256v1", {}, csca)), (Judgement{Outcome::Failed, "issuer-expired"}));
}

TEST(Verify, SignedTomorrow) {
    EXPECT_EQ(signer_of(make_state(), "2026-01-31"), (Judgement{Outcome::Undetermined, "signed-in-future"}));
}

TEST(Verify, ASealWithoutADayOfSignature) {
    CertificateDraft short_lived;
    short_lived.until = "20260601000000Z";
    const State state = make_state("prime256v1", short_lived);
    const TrustStore store = store_of({state.csca, state.signer, state.crl});
    Seal seal = *read_vds(signed_vds(state.signer_key.get()), kToday).seal;
    seal.signed_on.clear();
    EXPECT_EQ(judge_signer(verify(seal, store, "2026-05-31")), (Judgement{Outcome::Successful, "trusted"}));
    EXPECT_EQ(judge_signer(verify(seal, store, kToday)), (Judgement{Outcome::Undetermined, "expired-now"}));
}

TEST(Verify, ASignerOfAnotherCountryFails) {
    CertificateDraft foreign;
    foreign.country = "FR";
    State state = make_state("prime256v1", foreign);
    VdsDraft what = draft();
    what.signer = "FRTS";
    EXPECT_EQ(signer_of(state, kToday, what), (Judgement{Outcome::Failed, "country"}));
    what.country = "FRA";
    EXPECT_EQ(signer_of(state, kToday, what), (Judgement{Outcome::Successful, "trusted"}));
    foreign.country = "ZZ";
    what.signer = "ZZTS";
    state = make_state("prime256v1", foreign);
    EXPECT_EQ(signer_of(state, kToday, what), (Judgement{Outcome::Undetermined, "country-unknown"}));
    foreign.country = "de";
    what.signer = "DETS";
    what.country = "D";
    state = make_state("prime256v1", foreign);
    EXPECT_EQ(signer_of(state, kToday, what), (Judgement{Outcome::Successful, "trusted"}));
}

TEST(Verify, ARevokedSignerFails) {
    State state = make_state();
    state.crl = test::make_crl(state.csca, state.csca_key.get(), {"01", "5B"});
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Failed, "revoked"}));
    state.crl = test::make_crl(state.csca, state.csca_key.get(), {"5B"}, "20200101000000Z", "20210101000000Z");
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Failed, "revoked"})) << "an old list says so too";
}

TEST(Verify, ListsMissingOutdatedOrOfAStranger) {
    State state = make_state();
    const State stranger = make_state();
    state.crl = test::make_crl(state.csca, state.csca_key.get(), {}, "20200101000000Z", "20261124000000Z");
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Undetermined, "outdated-revocation-list"}));
    state.crl = test::make_crl(stranger.csca, stranger.csca_key.get(), {"5B"});
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Undetermined, "no-revocation-list"}));
    const Bytes older = test::make_crl(state.csca, state.csca_key.get(), {}, "20200101000000Z", "20201231000000Z");
    const Bytes newer = test::make_crl(state.csca, state.csca_key.get(), {"5B"}, "20260101000000Z", "20270101000000Z");
    const Bytes seal = signed_vds(state.signer_key.get());
    for (const auto& lists : {std::vector{older, newer}, std::vector{newer, older}}) {
        const TrustStore store = store_of({state.csca, state.signer, lists[0], lists[1]});
        EXPECT_EQ(judge_signer(verified(seal, store)), (Judgement{Outcome::Failed, "revoked"}))
            << "the newest list counts";
    }
}

TEST(Verify, WhatTheCertificateIsFor) {
    const auto with = [](const std::string& usage, const std::string& extended) {
        CertificateDraft signer;
        signer.usage = usage;
        signer.extended_usage = extended;
        return signer_of(make_state("prime256v1", signer));
    };
    // The Australian profile: a critical extended key usage that OpenSSL's own verification does not accept.
    EXPECT_EQ(with("", "critical,2.23.136.1.1.14.2"), (Judgement{Outcome::Successful, "trusted"}));
    EXPECT_EQ(with("critical,digitalSignature", ""), (Judgement{Outcome::Successful, "trusted"}));
    EXPECT_EQ(with("", "critical,serverAuth"), (Judgement{Outcome::Undetermined, "purpose-unknown"}));
    EXPECT_EQ(with("critical,keyEncipherment", ""), (Judgement{Outcome::Failed, "purpose"}));
}

TEST(Verify, ACscaDoesNotSignSeals) {
    State state = make_state();
    Seal seal = *read_vds(signed_vds(state.csca_key.get()), kToday).seal;
    seal.certificate = state.csca;
    const Verification result = verify(seal, store_of({state.csca, state.crl}), kToday);
    EXPECT_EQ(result.signature, SignatureState::Valid);
    EXPECT_EQ(judge_signer(result).outcome, Outcome::Failed);
}

TEST(Verify, AChainBySha1OrAShortRsaKeyIsWeak) {
    CertificateDraft sha1;
    sha1.sha1 = true;
    EXPECT_EQ(signer_of(make_state("prime256v1", sha1)), (Judgement{Outcome::Undetermined, "weak-chain"}));
    State state = make_state();
    state.csca_key = test::make_rsa_key(1024);
    state.csca = test::make_certificate(csca_draft(), state.csca_key.get(), state.csca_key.get());
    state.signer = test::make_certificate({}, state.signer_key.get(), state.csca_key.get(), state.csca);
    EXPECT_EQ(signer_of(state), (Judgement{Outcome::Undetermined, "weak-chain"}));
}

TEST(Verify, SignaturesOfTheWrongSizeOrOfZeros) {
    const State state = make_state();
    const TrustStore store = store_of({state.csca, state.signer, state.crl});
    Seal seal = *read_vds(signed_vds(state.signer_key.get()), kToday).seal;
    const Bytes good = seal.signature;
    for (const std::size_t size : {2U, 62U, 66U, 128U}) {
        seal.signature.assign(size, 0x01);
        EXPECT_EQ(verify(seal, store, kToday).signature, SignatureState::Invalid) << size;
    }
    seal.signature.assign(64, 0);
    EXPECT_EQ(verify(seal, store, kToday).signature, SignatureState::Invalid);
    seal.signature.assign(64, 0xFF);
    EXPECT_EQ(verify(seal, store, kToday).signature, SignatureState::Invalid);
    seal.signature.assign(good.begin(), good.begin() + 63);
    EXPECT_EQ(verify(seal, store, kToday).signature, SignatureState::NoSignature);
    seal.signature.clear();
    const Verification none = verify(seal, store, kToday);
    EXPECT_EQ(judge_signature(none, kToday), (Judgement{Outcome::Undetermined, "no-signature"}));
}

TEST(Verify, OfSignersWithOneReferenceTheOneThatSignedIsTaken) {
    const State state = make_state();
    const Key renewed_key = test::make_key("prime256v1");
    const Bytes renewed = test::make_certificate({}, renewed_key.get(), state.csca_key.get(), state.csca);
    const TrustStore store = store_of({state.csca, renewed, state.signer, state.crl});
    EXPECT_EQ(verified(signed_vds(state.signer_key.get()), store).signature, SignatureState::Valid);
    EXPECT_EQ(verified(signed_vds(renewed_key.get()), store).signature, SignatureState::Valid);
}

TEST(Verify, ZerosInFrontOfTheReferenceDoNotCount) {
    const State state = make_state();
    VdsDraft what = draft();
    what.version = 3;
    EXPECT_EQ(signer_of(state, kToday, what), (Judgement{Outcome::Successful, "trusted"}));
}

TEST(VerifyIdb, BySha1OfTheCertificateOrWithItInside) {
    const State state = make_state();
    IdbDraft barcode;
    barcode.certificate_reference = test::sha1_tail(state.signer);
    barcode.date_of_signature = "2026-02-01";
    append_tlv(barcode.messages, 0x85, encode_c40("L12345678").value());
    const Bytes part = write_idb_signed_part(barcode).value();
    const Bytes signature = test::sign(state.signer_key.get(), part, "SHA256");
    const auto judged = [&](const std::string& text, const TrustStore& store) {
        const Content content = read_idb(Bytes(text.begin(), text.end()), kToday);
        return judge_signer(verify(*content.seal, store, kToday));
    };
    const TrustStore all = store_of({state.csca, state.signer, state.crl});
    const TrustStore without_signer = store_of({state.csca, state.crl});
    const std::string text = write_idb(barcode, part, {}, signature, true);
    EXPECT_EQ(judged(text, all), (Judgement{Outcome::Successful, "trusted"}));
    EXPECT_EQ(judged(text, without_signer), (Judgement{Outcome::Undetermined, "no-certificate"}));
    const std::string inside = write_idb(barcode, part, state.signer, signature, false);
    EXPECT_EQ(judged(inside, without_signer), (Judgement{Outcome::Successful, "trusted"}));
    const Bytes stranger = make_state().signer;
    EXPECT_EQ(judged(write_idb(barcode, part, stranger, signature, false), without_signer),
              (Judgement{Outcome::Undetermined, "no-certificate"}))
        << "the reference names another certificate than the one inside";
}

TEST(VerifyIdb, OneChangedCharacterIsNoValidBarcode) {
    const State state = make_state();
    IdbDraft barcode;
    barcode.certificate_reference = test::sha1_tail(state.signer);
    barcode.date_of_signature = "2026-02-01";
    append_tlv(barcode.messages, 0x85, encode_c40("L12345678").value());
    const Bytes part = write_idb_signed_part(barcode).value();
    const std::string text = write_idb(barcode, part, {}, test::sign(state.signer_key.get(), part, "SHA256"), false);
    const TrustStore store = store_of({state.csca, state.signer, state.crl});
    const auto is_valid = [&](const std::string& changed) {
        const Content content = read_idb(Bytes(changed.begin(), changed.end()), kToday);
        return content.seal && verify(*content.seal, store, kToday).signature == SignatureState::Valid;
    };
    ASSERT_TRUE(is_valid(text));
    for (std::size_t at = 5; at < text.size(); ++at) {
        std::string changed = text;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(is_valid(changed)) << at;
    }
}

}  // namespace
}  // namespace garita::seal
