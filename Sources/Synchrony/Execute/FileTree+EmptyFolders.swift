import LocalFiles
import Manifest

extension FileTree {
  /// Removes a folder in which there is nothing but folders: none of them is synced, and all of
  /// them would be in the way of a file of that name.
  ///
  /// - Returns: whether it was removed; a folder that holds anything else stays.
  func removeEmptyFolders(at key: ObjectKey) -> Bool {
    guard let entries = try? entries(of: key) else { return false }
    for entry in entries {
      guard entry.status.kind == .directory,
        let inner = try? ObjectKey(validating: key.bytes + [UInt8(ascii: "/")] + entry.name),
        removeEmptyFolders(at: inner)
      else { return false }
    }
    return (try? removeDirectoryIfEmpty(key)) ?? false
  }
}
