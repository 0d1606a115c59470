public import Manifest

extension WriteCondition {
  /// Judges the condition, as a write or copy does.
  ///
  /// - Parameters:
  ///   - current: the version that lies at `key`, or nil for nothing.
  ///   - key: where.
  /// - Throws: `.conditionFailed`.
  public func check(_ current: ETag?, at key: ObjectKey) throws(StorageError) {
    switch self {
    case .none: return
    case .absent where current == nil: return
    case .matches(let expected) where current == expected: return
    case .absent, .matches: throw .conditionFailed(key)
    }
  }
}

extension ReadCondition {
  /// Judges the condition against the version that lies at `key`.
  ///
  /// - Parameters:
  ///   - current: the version.
  ///   - key: where.
  /// - Throws: `.conditionFailed`; `.notModified`.
  public func check(_ current: ETag, at key: ObjectKey) throws(StorageError) {
    switch self {
    case .matches(let expected) where current != expected: throw .conditionFailed(key)
    case .differs(let known) where current == known: throw .notModified(key)
    case .none, .matches, .differs: return
    }
  }
}
