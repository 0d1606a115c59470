/// The SHA-256 of each part of a content, taken while the whole was read for its MD5.
///
/// A store that holds every part against its digest then takes exactly what was read, and nobody
/// needs to read it once more to make sure of that.
public struct PartHashes: Hashable, Sendable {
  /// The size of every part but the last in bytes, at least 1.
  public let partSize: Int64
  /// The digests of the parts in their order.
  public let digests: [SHA256Digest]

  /// Makes the digests of parts.
  public init(partSize: Int64, digests: [SHA256Digest]) {
    self.partSize = partSize
    self.digests = digests
  }
}
