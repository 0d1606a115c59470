import LocalFiles
import Manifest
import Storage

/// A storage whose versions are not named by their content, as S3 names those that are encrypted
/// with a key of KMS.
struct OpaqueStorage: WrappingStorage {
  let base: any Storage

  private static let mark = "version-of-"

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.eTagIsChecksum = false
    return capabilities
  }

  private static func disguised(_ info: ObjectInfo) -> ObjectInfo {
    var info = info
    info.eTag = info.eTag.map(disguised)
    return info
  }

  private static func disguised(_ tag: ETag) -> ETag { ETag(mark + tag.text) }

  /// What `tag` is called by the other storage; a name that this one never gave stays unknown.
  private static func plain(_ tag: ETag) -> ETag {
    ETag(tag.text.hasPrefix(mark) ? String(tag.text.dropFirst(mark.count)) : "unknown")
  }

  private static func plain(_ condition: WriteCondition) -> WriteCondition {
    if case .matches(let tag) = condition { .matches(plain(tag)) } else { condition }
  }

  private static func plain(_ condition: ReadCondition) -> ReadCondition {
    switch condition {
    case .none: .none
    case .matches(let tag): .matches(plain(tag))
    case .differs(let tag): .differs(plain(tag))
    }
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    Self.disguised(try await base.info(key))
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let condition = Self.plain(condition)
    return Self.disguised(
      try await base.read(key, range: range, condition: condition, into: sink)
    )
  }

  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    let condition = Self.plain(condition)
    return Self.disguised(
      try await base.write(key, from: source, attributes: attributes, condition: condition)
    )
  }

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await base.copy(
      source,
      matching: sourceETag.map(Self.plain),
      to: key,
      condition: Self.plain(condition),
    ).map(Self.disguised)
  }

  func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await base.delete(key, condition: Self.plain(condition))
  }

  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    page.objects = page.objects.map(Self.disguised)
    return page
  }
}
