// The content of a list, whatever it is: read or refused within bounds; and what was read is written as it stood.
#include <cstdint>
#include <cstdlib>

#include "firmware/watchlists/chunks.h"

namespace {

using namespace garita;
using namespace garita::watchlists;

void expect(bool holds) {
    if (!holds) std::abort();
}

/// Entries written again, and read again, are the same.
template <typename Entry, typename Read>
void read_again(ChunkKind kind, const std::vector<Entry>& entries, const Read& read) {
    ChunkWriter writer(kind);
    for (const Entry& entry : entries)
        if (!writer.add(entry)) return;  // written otherwise it may be larger
    if (writer.is_empty()) return;
    const Bytes chunk = writer.take();
    const auto again = read(ByteView(chunk).subspan(kChunkStart), static_cast<std::uint32_t>(entries.size()));
    expect(again && *again == entries);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ByteView rest(data, size);
    if (const auto bytes = head_bytes(rest); bytes && rest.size() >= kListStart + *bytes) {
        const auto head = parse_list_head(text_of(rest.subspan(kListStart, *bytes)));
        if (head) {
            const auto again = parse_list_head(to_toml(*head));
            expect(again && *again == *head);
        }
        rest = rest.subspan(kListStart + *bytes);
    }
    while (true) {
        const auto facts = chunk_facts(rest);
        if (!facts || rest.size() < kChunkStart + facts->bytes) return 0;
        const ByteView entries = rest.subspan(kChunkStart, facts->bytes);
        rest = rest.subspan(kChunkStart + facts->bytes);
        if (facts->kind == ChunkKind::Numbers) {
            if (const auto read = read_numbers(entries, facts->entries)) read_again(facts->kind, *read, &read_numbers);
        } else if (facts->kind == ChunkKind::Ranges) {
            if (const auto read = read_ranges(entries, facts->entries)) read_again(facts->kind, *read, &read_ranges);
        } else if (facts->kind == ChunkKind::Alerts) {
            if (const auto read = read_alerts(entries, facts->entries)) read_again(facts->kind, *read, &read_alerts);
        } else {
            static_cast<void>(read_end(entries));
        }
    }
}
