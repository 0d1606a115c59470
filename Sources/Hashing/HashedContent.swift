public import Manifest

/// What the bytes of a source come to.
public struct HashedContent: Hashable, Sendable {
  /// The MD5 of all of them.
  public var checksum: Checksum
  /// How many they are.
  public var size: Int64
  /// The digests of their parts, where they were asked for and there is more than one.
  public var parts: PartHashes?
}
