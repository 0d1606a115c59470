import LocalFiles
import Manifest

/// Which contents are being fetched under the names that the next run looks for, and which of
/// them were begun before.
final class ScratchClaims: Sendable {
  private let taken = Guarded<Set<Scratch>>([])
  private let left: Guarded<Set<Scratch>>

  /// Looks once for what earlier runs have left, so that nobody need look again for each file.
  init(leftIn tree: any FileTree) {
    let entries = (try? tree.entries(of: .control("tmp"))) ?? []
    let contents = entries.lazy.compactMap { entry -> Checksum? in
      switch String(validating: entry.name, as: UTF8.self).flatMap(Scratch.Kind.init(name:)) {
      case .part(let content), .journal(let content): content
      case .random, nil: nil
      }
    }
    left = Guarded(Set(contents.map(Scratch.init(of:))))
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
