extension IgnoreList {
  /// Reads `ignores3.txt`.
  public init(_ text: [UInt8]) {
    self.init()
  }

  /// Makes a list of patterns.
  public init(patterns: [String]) {
    self.init()
  }
}
