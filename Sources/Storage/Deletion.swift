public import Manifest

/// An object that is to be deleted together with others.
public struct Deletion: Hashable, Sendable {
  /// The object.
  public var key: ObjectKey
  /// The only version that may go, or nil for whichever is there.
  public var eTag: ETag?

  /// Makes a deletion.
  public init(_ key: ObjectKey, matching eTag: ETag? = nil) {
    self.key = key
    self.eTag = eTag
  }

  /// What must lie there.
  public var condition: WriteCondition { eTag.map(WriteCondition.matches) ?? .none }
}
