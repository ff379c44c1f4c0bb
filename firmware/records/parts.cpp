#include "firmware/records/parts.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

namespace garita::records {

Result<bool> Parts::write(int number, std::string_view name, ByteView plain) const {
    if (plain.size() > kMostContent) return fail(ErrorKind::Input, "it is too long to be kept");
    const std::size_t m = std::max<std::size_t>(1, (plain.size() + kPartBytes - 1) / kPartBytes);
    GARITA_TRY(row,
               m_database.prepare("INSERT INTO parts (record, number, name, n, m, sealed) VALUES (?, ?, ?, ?, ?, ?)"));
    for (std::size_t n = 1; n <= m; ++n) {
        const std::size_t from = (n - 1) * kPartBytes;
        const ByteView piece = plain.subspan(from, std::min(kPartBytes, plain.size() - from));
        const PartPlace place{.database = m_id,
                              .record = m_record,
                              .number = number,
                              .name = name,
                              .n = static_cast<int>(n),
                              .m = static_cast<int>(m)};
        row.bind(1, ByteView(m_record.bytes)).bind(2, static_cast<std::int64_t>(number)).bind(3, name);
        row.bind(4, static_cast<std::int64_t>(n)).bind(5, static_cast<std::int64_t>(m));
        row.bind(6, ByteView(seal(m_key.bytes(), associated_data(place), piece)));
        GARITA_TRY(written, row.run());
        static_cast<void>(written);
    }
    return true;
}

Result<Bytes> Parts::read(int number, std::string_view name) const {
    const auto damaged = [&name, number] {
        return fail(ErrorKind::Device,
                    fmt::format("\"{}\" of document {} of a record does not open: the database of records was changed "
                                "by somebody else, or is damaged",
                                name, number),
                    static_cast<int>(database::Fault::Damaged));
    };
    GARITA_TRY(rows,
               m_database.prepare("SELECT n, m, sealed FROM parts WHERE record = ? AND number = ? AND name = ? ORDER "
                                  "BY n"));
    rows.bind(1, ByteView(m_record.bytes)).bind(2, static_cast<std::int64_t>(number)).bind(3, name);
    Bytes plain;
    std::int64_t m = 0;
    for (std::int64_t n = 1;; ++n) {
        GARITA_TRY(any, rows.next());
        if (!any) {
            if (m == 0 || n != m + 1) break;
            return plain;
        }
        const ByteView sealed = rows.blob(2);
        if (rows.whole(0) != n || (n > 1 && rows.whole(1) != m) || sealed.size() < kSealBytes) break;
        m = rows.whole(1);
        const PartPlace place{.database = m_id,
                              .record = m_record,
                              .number = number,
                              .name = name,
                              .n = static_cast<int>(n),
                              .m = static_cast<int>(m)};
        const std::size_t before = plain.size();
        if (m < 1 || before + sealed.size() > kMostContent + kPartBytes) break;
        if (n == 1) plain.reserve(static_cast<std::size_t>(std::min<std::int64_t>(m, 256)) * kPartBytes);
        plain.resize(before + sealed.size() - kSealBytes);
        if (!open_sealed(m_key.bytes(), associated_data(place), sealed, std::span(plain).subspan(before))) break;
    }
    if (!plain.empty()) sodium_memzero(plain.data(), plain.size());
    return damaged();
}

Result<Bytes> Parts::read_all(int number, std::string_view prefix) const {
    GARITA_TRY(rows, m_database.prepare("SELECT name FROM parts WHERE record = ? AND number = ? AND n = 1 AND "
                                        "substr(name, 1, ?) = ? ORDER BY rowid"));
    rows.bind(1, ByteView(m_record.bytes)).bind(2, static_cast<std::int64_t>(number));
    rows.bind(3, static_cast<std::int64_t>(prefix.size())).bind(4, prefix);
    Bytes all;
    while (true) {
        GARITA_TRY(any, rows.next());
        if (!any) return all;
        GARITA_TRY(one, read(number, std::string(rows.text(0))));
        all.insert(all.end(), one.begin(), one.end());
    }
}

}  // namespace garita::records
