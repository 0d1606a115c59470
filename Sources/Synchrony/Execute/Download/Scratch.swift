import LocalFiles
import Manifest
import Synchronization

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

/// Which contents are being fetched under the names that the next run looks for, and which of
/// them were begun before.
final class ScratchClaims: Sendable {
  private let taken = Mutex<Set<Scratch>>([])
  private let left: Mutex<Set<Scratch>>

  /// Looks once for what earlier runs have left, so that nobody need look again for each file.
  init(leftIn tree: any FileTree) {
    let entries = (try? tree.entries(of: .control("tmp"))) ?? []
    let contents = entries.lazy.compactMap { entry -> Checksum? in
      switch String(validating: entry.name, as: UTF8.self).flatMap(Scratch.Kind.init(name:)) {
      case .part(let content), .journal(let content): content
      case .random, nil: nil
      }
    }
    left = Mutex(Set(contents.map(Scratch.init(of:))))
  }

  /// Whether there may be something to go on with.
  func wasBegun(_ scratch: Scratch) -> Bool { left.withLock { $0.contains(scratch) } }

  /// Notes that something is left to go on with.
  func leave(_ scratch: Scratch) {
    left.withLock { _ = $0.insert(scratch) }
  }

  /// Takes a name for oneself.
  ///
  /// - Returns: whether nobody else has it.
  func claim(_ scratch: Scratch) -> Bool {
    taken.withLock { $0.insert(scratch).inserted }
  }

  /// Gives a name back.
  func release(_ scratch: Scratch) {
    taken.withLock { _ = $0.remove(scratch) }
  }
}
