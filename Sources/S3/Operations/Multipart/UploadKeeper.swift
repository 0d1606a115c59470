import LocalFiles
import Manifest
import Storage
import Synchronization

/// Looks after the uploads that other runs have not finished.
final class UploadKeeper: Sendable {
  /// Where they are noted, or nil where nothing is.
  let journal: (any UploadJournal)?
  private let isTidy = Atomic(false)

  /// What nobody went on with for so many seconds is taken back: a week.
  private static let longestStay: Int64 = 7 * 86_400

  init(_ journal: (any UploadJournal)?) {
    self.journal = journal
  }

  /// Takes back what is too old, once.
  func tidy(_ storage: S3Storage) async {
    guard let journal, !isTidy.exchange(true, ordering: .relaxed) else { return }
    let oldest = storage.client.serverTime.seconds - Self.longestStay
    for upload in journal.pending()
    where upload.place == storage.uploadPlace && upload.begun.seconds < oldest {
      journal.remove(upload.key)
      await OpenUpload(upload.uploadID, of: upload.key, at: storage).abort()
    }
  }
}
