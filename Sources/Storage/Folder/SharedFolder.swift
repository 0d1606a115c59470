import LocalFiles
import Manifest

/// The blocking half of a `FolderStorage`: what is done to the files.
struct SharedFolder: Sendable {
  let tree: any FileTree
  let location: String
  let random: RandomSource
  /// Throws where the directory itself is not there any more.
  let confirmReachable: @Sendable () throws(FileError) -> Void
}

// Errors of files become errors of a storage here and nowhere else.
extension SharedFolder {
  /// The error of a storage that `error` amounts to.
  ///
  /// - Parameters:
  ///   - error: what a file operation reported.
  ///   - key: the object it was about, or nil for the place as a whole.
  /// - Returns: the error.
  func failure(_ error: FileError, at key: ObjectKey?) -> StorageError {
    let subject = key?.description ?? location
    switch error.code {
    case .notFound: return missing(key)
    case .permission:
      return StorageError(
        .denied,
        subject: subject,
        reason: "\(error.reason) in \(location); ask whoever runs the share for the right.",
      )
    case .readOnly:
      return StorageError(.denied, subject: subject, reason: "\(location) is mounted read-only.")
    case .noSpace:
      return StorageError(.full, subject: subject, reason: "\(error.reason) in \(location).")
    case .exists, .notAFile, .notADirectory, .tooLong:
      return unsupported(error, subject: subject)
    default:
      return StorageError(
        .other,
        subject: subject,
        reason: "\(error.reason) in \(location).",
        isTransient: true,
      )
    }
  }

  /// Makes sure that the directory itself is there.
  ///
  /// - Throws: `.unreachable`.
  func confirm() throws(StorageError) {
    do { try confirmReachable() } catch { throw unreachable(error) }
  }

  private func missing(_ key: ObjectKey?) -> StorageError {
    do { try confirm() } catch { return error }
    return key.map(StorageError.notFound) ?? unreachable(nil)
  }

  private func unreachable(_ error: FileError?) -> StorageError {
    let cause = error.map { " (\($0.reason))" } ?? ""
    return StorageError(
      .unreachable,
      subject: location,
      reason: "The shared directory is not there\(cause); is the share mounted?",
    )
  }

  private func unsupported(_ error: FileError, subject: String) -> StorageError {
    let reason =
      switch error.code {
      case .tooLong: "The shared directory cannot hold a file of this name (\(error.reason))."
      case .notADirectory: "A file or a link lies where a folder of this name is needed."
      default: "Something that is no regular file lies there; move it away."
      }
    return StorageError(.unsupported, subject: subject, reason: reason)
  }

  /// Runs `body` and turns its error into one about `key`.
  func reporting<Value: ~Copyable>(
    _ key: ObjectKey?,
    _ body: () throws(FileError) -> Value,
  ) throws(StorageError) -> Value {
    do { return try body() } catch { throw failure(error, at: key) }
  }
}
