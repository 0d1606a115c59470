import LocalFiles
import Manifest
import Storage

extension SyncError {
  /// Words for a failed operation on this side's files.
  init(_ error: FileError) {
    // Nobody knows the files in it by their names.
    if error.path.hasPrefix(".S3"), [.permission, .readOnly].contains(error.code) {
      self.init(
        .localFile,
        "The folder .S3 in the Data folder cannot be used: \(error.reason). Give yourself the right "
          + "to read and write there, or use another --data-folder.",
      )
      return
    }
    self.init(.localFile, "\(Printable.quoted(error.path)): \(error.reason).")
  }

  /// Words for a failed operation on the remote, from which nothing else can be told.
  init(_ error: StorageError) {
    let code: Code = error.code == .cancelled ? .interrupted : .noConnection
    self.init(code, "\(Printable.text(error.subject)): \(error.reason)")
  }

  /// Words for a ledger that is no table.
  init(_ damage: DamagedTable) {
    self.init(.damagedLedger, "\(Printable.text(damage.reason)).")
  }

  /// Words for an OpenSSL that refuses to compute what the ledgers need.
  static let noMD5 = SyncError(
    .localFile,
    "OpenSSL refuses to compute MD5, which the ledgers need; turn its FIPS mode off.",
  )

  /// Words for a guard that stopped the run.
  init(_ refusal: Refusal) {
    self.init(.refused, refusal.message)
  }
}
