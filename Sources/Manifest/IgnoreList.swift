/// The names that take no part in a sync, as `ignores3.txt` lists them.
public struct IgnoreList: Sendable {
  /// Makes a list that ignores nothing.
  public init() {}

  /// Whether `path` takes no part.
  public func ignores(_ path: RelativePath) -> Bool { false }
}
