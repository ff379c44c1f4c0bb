#include "drivers/head/firmware_update.h"

#include "drivers/head/firmware_file.h"

namespace garita::head {

Code FirmwareUpdate::begin(ByteView bytes, const Identity& identity) {
    const Result<UpdateHeader> header = decode<UpdateHeader>(bytes);
    if (!header || !identity.updates) return Code::InvalidRequest;
    if (header->model != identity.model || header->firmware_counter < identity.firmware_counter ||
        !holds(header->signature, signed_part(bytes), m_hardware.maker_key()))
        return Code::UpdateRefused;
    drop();
    if (!m_hardware.begin_firmware(header->bytes)) return Code::HeadFailed;
    m_progress = std::make_unique<Progress>();
    m_progress->header = *header;
    return Code::None;
}

Code FirmwareUpdate::take(ByteView block) {
    if (block.size() > m_progress->header.bytes - m_progress->stored) {
        drop();
        return Code::UpdateRefused;
    }
    if (!m_hardware.store_firmware(block)) {
        drop();
        return Code::HeadFailed;
    }
    m_progress->digest.add(block);
    m_progress->stored += block.size();
    return Code::None;
}

Code FirmwareUpdate::finish() {
    const UpdateHeader& header = m_progress->header;
    if (m_progress->stored != header.bytes || m_progress->digest.finish() != header.digest) {
        drop();
        return Code::UpdateRefused;
    }
    if (!m_hardware.switch_firmware(header.firmware_counter)) {
        drop();
        return Code::HeadFailed;
    }
    m_progress.reset();
    return Code::None;
}

void FirmwareUpdate::drop() {
    if (!m_progress) return;
    m_progress.reset();
    m_hardware.drop_firmware();
}

}  // namespace garita::head
