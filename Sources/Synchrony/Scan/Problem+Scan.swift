import LocalFiles
import Manifest

// The troubles that a scan can have with one file.
extension Problem {
  /// A name that no ledger can hold.
  static func unusableName(_ bytes: [UInt8], rule: PathRule) -> Problem {
    let name = String(decoding: bytes, as: UTF8.self)
    return switch rule {
    case .controlFolder:
      Problem(
        .reservedName,
        subject: name,
        reason: "It is skipped, because only a Data folder keeps its ledgers under the name .S3, "
          + "and this is that name or one that some disks take for it; rename it to have it synced",
      )
    case .notUTF8:
      Problem(
        .unsafePath,
        subject: name,
        reason: "It is skipped, because its name is not valid UTF-8; rename it to have it synced",
      )
    case .tooLong:
      Problem(
        .unsafePath,
        subject: name,
        reason: "It is skipped, because its path is too long; shorten it to have it synced",
      )
    default:
      Problem(
        .unsafePath,
        subject: name,
        reason: "It is skipped, because its name is not allowed; rename it to have it synced",
      )
    }
  }

  /// Something that is no regular file.
  static func notAFile(_ path: RelativePath, kind: FileStatus.Kind) -> Problem {
    let reason =
      kind == .symbolicLink
      ? "It is a symbolic link, which is not followed; put the file itself here to have it synced"
      : "It is no regular file and is skipped"
    return Problem(.notAFile, subject: path.description, reason: reason)
  }

  /// A folder that cannot be read.
  static func unreadableFolder(_ path: RelativePath, _ error: FileError) -> Problem {
    Problem(
      .unreadable,
      subject: path.description,
      reason: "The folder cannot be read (\(error.reason)), so what is in it is left alone",
    )
  }

  /// A file that cannot be read.
  static func unreadableFile(_ path: RelativePath, _ error: FileError) -> Problem {
    Problem(
      .unreadable,
      subject: path.description,
      reason: "The file cannot be read (\(error.reason)), so it is left alone",
    )
  }

  /// A file that changed each time that it was read.
  static func busyFile(_ path: RelativePath) -> Problem {
    Problem(
      .unreadable,
      subject: path.description,
      reason: "The file is being written, so it is left for the next sync",
    )
  }
}
