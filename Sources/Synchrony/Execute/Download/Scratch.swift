import LocalFiles
import Manifest

/// Where a file lies in `.S3/tmp` that is not complete yet.
///
/// A file that another run may go on with is named for the content that it is to have, and a
/// journal beside it says what is there of it; any other has a random name.
struct Scratch: Hashable, Sendable {
  /// The file.
  let key: ObjectKey
  /// What says how far the file has got, or nil for a file that no other run goes on with.
  let journal: ObjectKey?

  /// A name that no other file has.
  ///
  /// - Parameter token: 16 hexadecimal digits.
  init(token: String) {
    key = .control("tmp/\(token).part")
    journal = nil
  }

  /// The name by which the next run finds a file that is to have this content.
  init(of checksum: Checksum) {
    key = .control("tmp/\(checksum).part")
    journal = .control("tmp/\(checksum).ranges")
  }

  /// The same file, which needs no journal.
  var withoutJournal: Scratch { Scratch(key: key, journal: nil) }

  private init(key: ObjectKey, journal: ObjectKey?) {
    self.key = key
    self.journal = journal
  }

  /// Removes the file and its journal, as far as they are there.
  func remove(from tree: any FileTree) {
    try? tree.remove(key)
    removeJournal(from: tree)
  }

  /// Removes the journal of a file that has got its final name.
  func removeJournal(from tree: any FileTree) {
    if let journal { try? tree.remove(journal) }
  }

  /// What lies in `.S3/tmp` under one of these names.
  enum Kind: Hashable {
    /// A file that no other run goes on with.
    case random
    /// A file that is to have this content.
    case part(Checksum)
    /// The journal of such a file.
    case journal(Checksum)

    /// Recognises a name, or returns nil for what is none of ours.
    init?(name: String) {
      guard let dot = name.lastIndex(of: ".") else { return nil }
      let (stem, suffix) = (name[..<dot], name[dot...])
      switch (suffix, Checksum(hex: stem)) {
      case (".part", .some(let checksum)): self = .part(checksum)
      case (".ranges", .some(let checksum)): self = .journal(checksum)
      case (".part", nil) where stem.utf8.count == 16 && stem.allSatisfy(\.isHexDigit):
        self = .random
      default: return nil
      }
    }
  }
}
