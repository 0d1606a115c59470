import LocalFiles
import Manifest

/// Which contents have been deleted from which names.
///
/// Few runs ask, so the index is made for the first one that does; from then on a question
/// costs the same however long the list of deletions is.
final class DeletedContents: Sendable {
  private typealias Index = [RelativePath: Set<Checksum>]

  private let table: DeletionTable
  private let index = Guarded<Index?>(nil)

  init(_ table: DeletionTable) {
    self.table = table
  }

  /// Whether a deletion of `path` was announced when it had this content.
  func contains(_ checksum: Checksum, at path: RelativePath) -> Bool {
    index.withLock { index in
      let known = index ?? Self.index(of: table)
      index = known
      return known[path]?.contains(checksum) ?? false
    }
  }

  private static func index(of table: DeletionTable) -> Index {
    var index: Index = [:]
    for row in table.rows {
      guard let record = row.record else { continue }
      index[row.path, default: []].insert(record.checksum)
    }
    return index
  }
}
