import LocalFiles
import Manifest
import Storage

/// A storage that knows no checksum without reading, as S3 does of an object in parts.
struct ForgetfulStorage: WrappingStorage {
  let base: any Storage
  /// Whether reads reach the sink in a way of which no checksum can be told.
  var leavesGaps = false

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.eTagIsChecksum = false
    return capabilities
  }

  private static func forget(_ info: ObjectInfo) -> ObjectInfo {
    var info = info
    if info.key.path != nil { info.checksum = nil }
    return info
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    Self.forget(try await base.info(key))
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let isShifted = leavesGaps && key.path != nil
    let sink = isShifted ? ShiftedSink(base: sink) : sink
    return Self.forget(
      try await base.read(key, range: range, condition: condition, into: sink)
    )
  }

  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
    var page = try await base.list(prefix: prefix, after: token)
    page.objects = page.objects.map(Self.forget)
    return page
  }
}

/// A sink that leaves out the first byte.
private struct ShiftedSink: ByteSink {
  let base: any ByteSink

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    if offset > 0 { return try base.write(bytes, at: offset) }
    try base.write(bytes.extracting(min(1, bytes.count)...), at: 1)
  }
}
