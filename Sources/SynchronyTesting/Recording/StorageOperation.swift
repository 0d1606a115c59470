/// The kinds of call that a storage takes.
public enum StorageOperation: String, Hashable, Sendable, CaseIterable {
  /// `Storage.info`.
  case info
  /// `Storage.read`.
  case read
  /// `Storage.write`.
  case write
  /// `Storage.copy`.
  case copy
  /// `Storage.delete`.
  case delete
  /// `Storage.list`.
  case list
}
