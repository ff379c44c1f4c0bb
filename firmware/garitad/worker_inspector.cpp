#include "firmware/garitad/worker_inspector.h"

namespace garita {

Result<Report> WorkerInspector::inspect(const InspectionOrder&, const InspectionSink&) {
    return fail(ErrorKind::Internal, m_program + " is not there yet: nothing can be inspected");
}

void WorkerInspector::cancel() {}

}  // namespace garita
