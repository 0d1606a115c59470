public import Manifest

/// What a sync may do.
public struct SyncOptions: Sendable, Hashable {
  /// Which directions are taken.
  public var mode = SyncMode.twoWay
  /// Whether the remote is never written, its ledgers included.
  public var isReadOnly = false
  /// Whether nothing is changed anywhere.
  public var isDryRun = false
  /// Patterns, in gitignore's form, of which a path must match one; none means all.
  public var include: [String] = []
  /// Patterns of which a path must match none.
  public var exclude: [String] = []
  /// How many deletions on either side stop a run before it begins; nil for the default.
  public var maxDelete: DeletionLimit?
  /// How many transfers run at once, or nil for what the storage finds useful.
  public var jobs: Int?
  /// Bytes a second in both directions together, or nil for no limit.
  public var limitRate: Int64?

  /// Makes options with their defaults.
  public init() {}
}
