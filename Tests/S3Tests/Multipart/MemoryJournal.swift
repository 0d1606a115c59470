import LocalFiles
import Manifest
import S3
import Synchronization

/// Uploads that are noted in memory.
final class MemoryJournal: UploadJournal {
  private let uploads = Mutex<[ObjectKey: PendingUpload]>([:])

  func pending() -> [PendingUpload] { uploads.withLock { Array($0.values) } }

  func pending(at key: ObjectKey) -> PendingUpload? { uploads.withLock { $0[key] } }

  func add(_ upload: PendingUpload) -> Bool {
    uploads.withLock { $0[upload.key] = upload }
    return true
  }

  func remove(_ key: ObjectKey) {
    uploads.withLock { $0[key] = nil }
  }

  /// Lets all uploads have been begun so many seconds earlier.
  func age(seconds: Int64) {
    uploads.withLock { uploads in
      for key in uploads.keys { uploads[key]?.begun.seconds -= seconds }
    }
  }
}
