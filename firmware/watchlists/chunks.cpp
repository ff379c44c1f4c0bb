#include "firmware/watchlists/chunks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "firmware/watchlists/look_alike.h"

namespace garita::watchlists {
namespace {

using trust::append;
using trust::four_bytes;
using trust::number_at;

constexpr std::string_view kMagic = "garita list 1\n";
static_assert(kMagic.size() + 4 == kListStart);

tl::unexpected<Error> damaged(std::string_view what) {
    return fail(ErrorKind::Input, fmt::format("the list is damaged: {}", what));
}

/// Takes bytes from the front; what is not there is an error of the whole.
class Taker {
public:
    explicit Taker(ByteView bytes) : m_rest(bytes) {}
    std::uint8_t byte() {
        const ByteView one = bytes(1);
        return one.empty() ? std::uint8_t(0) : one.front();
    }
    std::uint16_t two_bytes() {
        const auto low = byte();
        return static_cast<std::uint16_t>(low | (byte() << 8U));
    }
    std::uint32_t length() {
        const ByteView four = bytes(4);
        return four.empty() ? 0 : number_at(four, 0);
    }
    ByteView bytes(std::size_t count) {
        if (count > m_rest.size()) {
            m_failed = true;
            m_rest = {};
            return {};
        }
        const ByteView taken = m_rest.first(count);
        m_rest = m_rest.subspan(count);
        return taken;
    }
    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool is_at_end() const { return !m_failed && m_rest.empty(); }

private:
    ByteView m_rest;
    bool m_failed = false;
};

constexpr std::size_t kStateBytes = 3;
constexpr std::size_t kTypeBytes = 2;

void append_filled(Bytes& to, std::string_view text, std::size_t places) {
    append(to, bytes_of(text));
    to.insert(to.end(), places - text.size(), '<');
}
std::string without_filler(ByteView places) {
    std::string_view text = text_of(places);
    while (!text.empty() && text.back() == '<') text.remove_suffix(1);
    return std::string(text);
}

/// State, type, reason, day: the same in numbers and ranges.
void append_facts(Bytes& to, const ListedNumber& entry) {
    append_filled(to, entry.state, kStateBytes);
    append_filled(to, entry.type, kTypeBytes);
    to.push_back(static_cast<std::uint8_t>(entry.reason));
    to.push_back(static_cast<std::uint8_t>(entry.reported & 0xFFU));
    to.push_back(static_cast<std::uint8_t>(entry.reported >> 8U));
}
void take_facts(Taker& taker, ListedNumber& entry) {
    entry.state = without_filler(taker.bytes(kStateBytes));
    entry.type = without_filler(taker.bytes(kTypeBytes));
    entry.reason = static_cast<Reason>(taker.byte());
    entry.reported = taker.two_bytes();
}

void append_counted(Bytes& to, std::string_view number) {
    to.push_back(static_cast<std::uint8_t>(number.size()));
    append(to, bytes_of(number));
}
std::string take_counted(Taker& taker) {
    const std::size_t size = taker.byte();
    return std::string(text_of(taker.bytes(size)));
}

void append_eight_bytes(Bytes& to, std::uint64_t number) {
    append(to, four_bytes(static_cast<std::uint32_t>(number)));
    append(to, four_bytes(static_cast<std::uint32_t>(number >> 32U)));
}

Bytes whole_chunk(ChunkKind kind, std::uint32_t count, ByteView entries) {
    Bytes out = {static_cast<std::uint8_t>(kind)};
    append(out, four_bytes(count));
    append(out, four_bytes(static_cast<std::uint32_t>(entries.size())));
    append(out, entries);
    return out;
}

constexpr const char* kStrayEntry = "an entry is none";
constexpr const char* kCount = "a chunk has other entries than it says";

}  // namespace

bool may_hold(Kind list, ChunkKind chunk) {
    switch (list) {
        case Kind::Documents:
            return chunk == ChunkKind::Numbers || chunk == ChunkKind::Ranges || chunk == ChunkKind::End;
        case Kind::Blanks:
            return chunk == ChunkKind::Ranges || chunk == ChunkKind::End;
        case Kind::Alerts:
        case Kind::Counterfeits:
            return chunk == ChunkKind::Alerts || chunk == ChunkKind::End;
        case Kind::Persons:
            return chunk == ChunkKind::Recipients || chunk == ChunkKind::Persons || chunk == ChunkKind::End;
    }
    return false;
}

Result<std::size_t> head_bytes(ByteView start) {
    if (start.size() < kListStart || text_of(start.first(kMagic.size())) != kMagic)
        return fail(ErrorKind::Input, "it is no list: garita watchlist make writes one");
    const std::size_t bytes = number_at(start, kMagic.size());
    if (bytes > kLargestHead) return damaged("its head has more than 32 KiB");
    return bytes;
}

Bytes list_start(const ListHead& head) {
    const std::string text = to_toml(head);
    Bytes out;
    append(out, bytes_of(kMagic));
    append(out, four_bytes(static_cast<std::uint32_t>(text.size())));
    append(out, bytes_of(text));
    return out;
}

Result<ChunkFacts> chunk_facts(ByteView start) {
    if (start.size() < kChunkStart) return damaged("it is cut off");
    const ChunkFacts facts{static_cast<ChunkKind>(start[0]), number_at(start, 1), number_at(start, 5)};
    if (start[0] == 0 || (facts.kind > ChunkKind::Persons && facts.kind != ChunkKind::End))
        return damaged("a chunk is of no known kind");
    if (facts.bytes > kLargestChunk || facts.entries > kMostInAChunk || facts.entries == 0)
        return damaged("a chunk is larger than any may be, or empty");
    return facts;
}

Result<std::vector<ListedNumber>> read_numbers(ByteView entries, std::uint32_t count) {
    Taker taker(entries);
    std::vector<ListedNumber> out;
    out.reserve(std::min<std::size_t>(count, entries.size() / (2 + kStateBytes + kTypeBytes + 3)));
    for (std::uint32_t i = 0; i < count; ++i) {
        ListedNumber entry;
        const std::size_t shared = taker.byte();
        const std::size_t rest = taker.byte();
        const std::string before = out.empty() ? std::string() : out.back().number;
        if (shared > before.size() || shared + rest > kLongestNumber) return damaged(kStrayEntry);
        entry.number = before.substr(0, shared);
        entry.number += text_of(taker.bytes(rest));
        take_facts(taker, entry);
        if (taker.failed()) return damaged(kCount);
        if (!is_listed(entry)) return damaged(kStrayEntry);
        if (!out.empty() && std::is_gteq(order_of(out.back(), entry))) return damaged("its entries are not in order");
        out.push_back(std::move(entry));
    }
    if (!taker.is_at_end()) return damaged(kCount);
    return out;
}

Result<std::vector<ListedRange>> read_ranges(ByteView entries, std::uint32_t count) {
    Taker taker(entries);
    std::vector<ListedRange> out;
    for (std::uint32_t i = 0; i < count; ++i) {
        ListedRange range;
        range.first.number = take_counted(taker);
        range.last = take_counted(taker);
        take_facts(taker, range.first);
        if (taker.failed()) return damaged(kCount);
        if (!is_listed(range)) return damaged(kStrayEntry);
        out.push_back(std::move(range));
    }
    if (!taker.is_at_end()) return damaged(kCount);
    return out;
}

Result<std::vector<Alert>> read_alerts(ByteView entries, std::uint32_t count) {
    Taker taker(entries);
    std::vector<Alert> out;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t text_size = taker.length();
        const ByteView text = taker.bytes(text_size);
        const std::uint32_t picture_size = taker.length();
        const ByteView picture = taker.bytes(picture_size);
        if (taker.failed()) return damaged(kCount);
        GARITA_TRY(alert, parse_alert(text_of(text)));
        alert.picture.assign(picture.begin(), picture.end());
        GARITA_TRY(good, check_alert(alert));
        static_cast<void>(good);
        out.push_back(std::move(alert));
    }
    if (!taker.is_at_end()) return damaged(kCount);
    return out;
}

Result<std::vector<Recipient>> read_recipients(ByteView entries, std::uint32_t count) {
    if (entries.size() != std::size_t{count} * kRecipientBytes) return damaged(kCount);
    std::vector<Recipient> out(count);
    Taker taker(entries);
    for (Recipient& one : out) {
        std::ranges::copy(taker.bytes(one.station.size()), one.station.begin());
        std::ranges::copy(taker.bytes(one.sealed.size()), one.sealed.begin());
    }
    return out;
}

Result<Counts> read_end(ByteView entries) {
    if (entries.size() != 4 * sizeof(std::uint64_t)) return damaged(kCount);
    const auto eight_bytes = [&](std::size_t at) {
        return number_at(entries, at) | (std::uint64_t{number_at(entries, at + 4)} << 32U);
    };
    return Counts{
        .numbers = eight_bytes(0), .ranges = eight_bytes(8), .alerts = eight_bytes(16), .persons = eight_bytes(24)};
}

bool ChunkWriter::put(const Bytes& entry) {
    if (m_count == kMostInAChunk || m_entries.size() + entry.size() > kLargestChunk) return false;
    append(m_entries, entry);
    ++m_count;
    return true;
}

bool ChunkWriter::add(const ListedNumber& entry) {
    const auto [end, unused] = std::ranges::mismatch(m_before, entry.number);
    const auto shared = static_cast<std::size_t>(end - m_before.begin());
    Bytes bytes = {static_cast<std::uint8_t>(shared), static_cast<std::uint8_t>(entry.number.size() - shared)};
    append(bytes, bytes_of(std::string_view(entry.number).substr(shared)));
    append_facts(bytes, entry);
    if (!put(bytes)) return false;
    m_before = entry.number;
    return true;
}

bool ChunkWriter::add(const ListedRange& range) {
    Bytes bytes;
    append_counted(bytes, range.first.number);
    append_counted(bytes, range.last);
    append_facts(bytes, range.first);
    return put(bytes);
}

bool ChunkWriter::add(const Alert& alert) {
    const std::string text = to_toml(alert);
    Bytes bytes;
    append(bytes, four_bytes(static_cast<std::uint32_t>(text.size())));
    append(bytes, bytes_of(text));
    append(bytes, four_bytes(static_cast<std::uint32_t>(alert.picture.size())));
    append(bytes, alert.picture);
    return put(bytes);
}

Bytes ChunkWriter::take() {
    Bytes out = whole_chunk(m_kind, m_count, m_entries);
    m_entries.clear();
    m_before.clear();
    m_count = 0;
    return out;
}

bool ChunkWriter::add(const Recipient& recipient) {
    Bytes bytes;
    append(bytes, recipient.station);
    append(bytes, recipient.sealed);
    return put(bytes);
}

Bytes end_chunk(const Counts& counts) {
    Bytes entries;
    for (const std::uint64_t count : {counts.numbers, counts.ranges, counts.alerts, counts.persons})
        append_eight_bytes(entries, count);
    return whole_chunk(ChunkKind::End, 1, entries);
}

Bytes persons_chunk(std::size_t persons, ByteView sealed) {
    return whole_chunk(ChunkKind::Persons, static_cast<std::uint32_t>(persons), sealed);
}

}  // namespace garita::watchlists
