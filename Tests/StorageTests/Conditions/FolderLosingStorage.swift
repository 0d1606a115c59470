import LocalFiles
import Manifest
import Storage

/// A store that loses what lies in a folder when an object is put at the folder's name.
struct FolderLosingStorage: WrappingStorage {
  let base: any Storage

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.losesFolders = true
    return capabilities
  }

  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try await loseFolder(key)
    return try await base.write(key, from: source, attributes: attributes, condition: .none)
  }

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await loseFolder(key)
    return try await base.copy(source, matching: nil, to: key, condition: .none)
  }

  private func loseFolder(_ key: ObjectKey) async throws(StorageError) {
    let inside = try await base.list(prefix: key.bytes + Array("/".utf8), after: nil)
    _ = try await base.delete(inside.objects.map(\.key))
  }
}
