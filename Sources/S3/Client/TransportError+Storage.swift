import Storage
import Transport

extension TransportError {
  /// What the failure means for whoever uses a storage.
  func storageError(of call: S3Call) -> StorageError {
    switch kind {
    case .source(let error), .sink(let error): return .localFile(error)
    case .beyondLimit where call.headers["Range"] != nil: return .moreThanAsked(call)
    case .cancelled where !isInDoubt(call): return .cancelled(call.subject)
    default: break
    }
    if isInDoubt(call) {
      return StorageError(
        .outcomeUnknown,
        subject: call.subject,
        reason: "The answer was lost, so it may have been carried out: \(reason)",
      )
    }
    let (code, isTransient) = meaning
    return StorageError(code, subject: call.subject, reason: reason, isTransient: isTransient)
  }

  private func isInDoubt(_ call: S3Call) -> Bool { mayHaveArrived && call.isChange }

  private var meaning: (StorageError.Code, isTransient: Bool) {
    switch kind {
    case .unknownHost, .refused, .timedOut, .broken: (.unreachable, true)
    case .insecure, .badURL, .badHeader: (.unreachable, false)
    case .cancelled: (.cancelled, false)
    case .beyondLimit: (.localFile, false)
    case .tooLong: (.unreachable, true)
    case .source, .sink: (.localFile, false)
    case .other: (.unreachable, true)
    }
  }
}
