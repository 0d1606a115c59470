import LocalFiles
import Manifest
import Storage

/// All folders below the root, level by level, each read on any core.
struct FolderWalk {
  /// Where a file is among all folders.
  struct Place {
    var folder: Int
    var item: Int
  }

  var folders: [ScannedFolder] = []

  /// Walks the whole tree.
  ///
  /// - Throws: `FileError` if the root cannot be read; `CancellationError`.
  init(_ reader: FolderReader, on pool: any Workforce) async throws {
    var level: [[UInt8]] = [[]]
    while !level.isEmpty {
      var found = await pool.map(
        level,
        .waits,
        worker: { reader },
        { reader, path in
          Task.isCancelled ? ScannedFolder(path: path) : reader.read(path)
        },
      )
      try Task.checkCancellation()
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

  /// The file at `place`.
  subscript(place: Place) -> ScannedFolder.Item {
    get { folders[place.folder].items[place.item] }
    set { folders[place.folder].items[place.item] = newValue }
  }

  /// The path of the file at `place`.
  func path(at place: Place) -> [UInt8] {
    folders[place.folder].path(of: self[place])
  }

  /// Gives up the memory of a folder of which `place` is the last file.
  mutating func forget(through place: Place) {
    let items = folders[place.folder].items
    guard items[(place.item + 1)...].allSatisfy(\.isFolder) else { return }
    folders[place.folder].items = []
  }

  /// The places of all files, in the order of a ledger.
  var files: [Place] {
    var places: [Place] = []
    places.reserveCapacity(folders.reduce(0) { $0 + $1.items.count })
    collect(0, into: &places)
    return places
  }

  private func collect(_ folder: Int, into places: inout [Place]) {
    var child = folders[folder].firstChild
    for item in folders[folder].items.indices {
      if folders[folder].items[item].isFolder {
        collect(child, into: &places)
        child += 1
      } else {
        places.append(Place(folder: folder, item: item))
      }
    }
  }
}
