import Glibc
import Manifest
import Synchronization

extension DirectoryTree {
  /// Whether names that differ only in case or normalization are different files.
  ///
  /// Found out once, as soon as `.S3` is there: by asking for `.s3`, and, where that is another
  /// name, by asking for the other normalization of a file that is made in `.S3/tmp` for a
  /// moment. Where this is impossible the answer is true.
  public var distinguishesTwins: Bool {
    if let known = twins.withLock({ $0 }) { return known }
    guard let answer = try? findTwins() else { return true }
    twins.withLock { $0 = answer }
    return answer
  }

  /// Returns whether twins are told apart, or nil if nothing says so yet.
  private func findTwins() throws(FileError) -> Bool? {
    guard let upper = try status(of: .controlFolder),
      let lowerKey = try? ObjectKey(validating: Array(".s3".utf8))
    else { return nil }
    if let lower = try status(of: lowerKey), lower.inode == upper.inode { return false }
    let composed = ObjectKey.control("tmp/twins-\(getpid())-\u{e9}")
    let decomposed = ObjectKey.control("tmp/twins-\(getpid())-e\u{301}")
    _ = try create(composed, isPrivate: true)
    defer { try? remove(composed) }
    return try status(of: decomposed) == nil
  }
}
