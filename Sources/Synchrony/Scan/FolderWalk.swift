import LocalFiles
import Manifest

/// All folders below the root, level by level, each read on any core.
struct FolderWalk {
  private(set) var folders: [ScannedFolder] = []

  /// Walks the whole tree.
  ///
  /// - Throws: `FileError` if the root cannot be read; `CancellationError`.
  init(_ reader: FolderReader, until cancellation: CancellationFlag) throws {
    var level: [[UInt8]] = [[]]
    while !level.isEmpty {
      var found = BlockingWork.map(level) { path in
        cancellation.isRaised ? ScannedFolder(path: path) : reader.read(path)
      }
      try cancellation.check()
      if folders.isEmpty, let failure = found.first?.failure { throw failure }
      level = []
      let next = folders.count + found.count
      for index in found.indices {
        found[index].firstChild = next + level.count
        level += found[index].folders
      }
      folders += found
    }
  }

  /// Calls `body` with each file, in the order of a ledger.
  func forEachFile(_ body: (ScannedFolder.Item, RelativePath) -> Void) {
    visit(0, body)
  }

  private func visit(_ index: Int, _ body: (ScannedFolder.Item, RelativePath) -> Void) {
    var child = folders[index].firstChild
    for item in folders[index].items {
      if let path = item.path {
        body(item, path)
      } else {
        visit(child, body)
        child += 1
      }
    }
  }
}
